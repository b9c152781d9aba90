package io.github.shearpin.agent.weave;

/**
 * The constant pool of a class file and numbers at places of it (chapter 4 of the JVM specification). Knows where each entry
 * of the pool begins and decodes none before it is asked. Whatever the bytes are, each method ends with an answer, an
 * {@link UnreadableClassException} or an {@link ArrayIndexOutOfBoundsException} of a place outside of them.
 */
final class ClassBytes {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int OLDEST_VERSION = 45;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;

    /** How many bytes follow an entry's tag; 0 for a tag that does not exist. Utf8 has its length in front. */
    private static final byte[] SIZES = {0, 2, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2};

    private final byte[] bytes;
    private final int[] entries;
    private final int majorVersion;
    private final int poolEnd;
    /** Decoded before, by index: however often a class file points at one long text, it costs its memory once. */
    private String[] texts;
    private String[] names;

    ClassBytes(byte[] bytes) throws UnreadableClassException {
        this.bytes = bytes;
        if (bytes.length < 10 || s4(0) != MAGIC) {
            throw new UnreadableClassException("it does not begin like a class file");
        }
        majorVersion = u2(6);
        if (majorVersion < OLDEST_VERSION) {
            throw new UnreadableClassException("class file version " + majorVersion + " does not exist");
        }
        int count = u2(8);
        if (count * 3L > bytes.length) {
            throw new UnreadableClassException("a constant pool of " + count + " entries does not fit into "
                    + bytes.length + " bytes");
        }
        entries = new int[count];
        int at = 10;
        for (int i = 1; i < count; i++) {
            int tag = bytes[at];
            if (tag <= 0 || tag >= SIZES.length || SIZES[tag] == 0) {
                throw new UnreadableClassException("unknown tag " + (tag & 0xFF) + " of constant pool entry " + i);
            }
            entries[i] = at;
            at += 1 + SIZES[tag];
            if (tag == UTF8) {
                at += u2(at - 2);
            } else if (tag == LONG || tag == DOUBLE) {
                i++;
            }
        }
        poolEnd = at;
    }

    int majorVersion() {
        return majorVersion;
    }

    /** Where the access flags are. */
    int poolEnd() {
        return poolEnd;
    }

    int length() {
        return bytes.length;
    }

    int u1(int at) {
        return bytes[at] & 0xFF;
    }

    int u2(int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private int s4(int at) {
        return u2(at) << 16 | u2(at + 2);
    }

    /** Where the attribute at this place ends. */
    int attributeEnd(int at) throws UnreadableClassException {
        int length = s4(at + 2);
        if (length < 0 || length > bytes.length - at - 6) {
            throw new UnreadableClassException("an attribute at byte " + at + " is longer than the class file");
        }
        return at + 6 + length;
    }

    /** What the code attribute at this place, whose end was found before, says of its code's length; 0 if that is garbled. */
    int codeLength(int at) {
        // Behind the attribute's name and length: 2 bytes for the stack's size and 2 for the number of variables.
        int room = s4(at + 2) - 8;
        int length = room < 0 ? 0 : s4(at + 10);
        return length < 0 || length > room ? 0 : length;
    }

    /** The binary name in the class entry whose index is at this place; null for index 0. */
    String className(int at) throws UnreadableClassException {
        int index = u2(at);
        if (index == 0) {
            return null;
        }
        if (names == null) {
            names = new String[entries.length];
        }
        int text = u2(entry(index, CLASS) + 1);
        int start = entry(text, UTF8);
        if (names[text] == null) {
            names[text] = decode(text, start + 1).replace('/', '.');
        }
        return names[text];
    }

    /** Whether the text entry with this index is this text, which must be ASCII. */
    boolean isUtf8(int index, String text) throws UnreadableClassException {
        return isText(entry(index, UTF8) + 1, text);
    }

    private boolean isText(int at, String text) {
        int length = u2(at);
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[at + 2 + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether there is a text entry that is the descriptor of this type, as there is of each annotation that is used; also
     * true where the name is not ASCII, and that is not known.
     */
    boolean mayHoldDescriptorOf(String binaryName) {
        String text = 'L' + binaryName.replace('.', '/') + ';';
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return true;
            }
        }
        return holds(text);
    }

    /** Whether there is a text entry that is this text, which must be ASCII. */
    boolean holds(String text) {
        for (int at : entries) {
            if (at != 0 && bytes[at] == UTF8 && isText(at + 1, text)) {
                return true;
            }
        }
        return false;
    }

    /** The text entry with this index, decoded from the class file's own kind of UTF-8. */
    String utf8(int index) throws UnreadableClassException {
        if (texts == null) {
            texts = new String[entries.length];
        }
        int at = entry(index, UTF8);
        if (texts[index] == null) {
            texts[index] = decode(index, at + 1);
        }
        return texts[index];
    }

    private String decode(int index, int at) throws UnreadableClassException {
        int end = at + 2 + u2(at);
        char[] text = new char[end - at - 2];
        int length = 0;
        for (int i = at + 2; i < end;) {
            int b = u1(i);
            if (b < 0x80) {
                text[length++] = (char) b;
                i++;
            } else if (b >> 5 == 0x6 && i + 1 < end) {
                text[length++] = (char) ((b & 0x1F) << 6 | u1(i + 1) & 0x3F);
                i += 2;
            } else if (b >> 4 == 0xE && i + 2 < end) {
                text[length++] = (char) ((b & 0xF) << 12 | (u1(i + 1) & 0x3F) << 6 | u1(i + 2) & 0x3F);
                i += 3;
            } else {
                throw new UnreadableClassException("constant pool entry " + index + " is no text");
            }
        }
        return new String(text, 0, length);
    }

    private int entry(int index, int tag) throws UnreadableClassException {
        if (index >= entries.length || entries[index] == 0 || bytes[entries[index]] != tag) {
            throw new UnreadableClassException("constant pool entry " + index + " is no "
                    + (tag == UTF8 ? "text" : "class"));
        }
        return entries[index];
    }
}
