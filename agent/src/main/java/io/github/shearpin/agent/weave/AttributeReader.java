package io.github.shearpin.agent.weave;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads from a list of attributes the names of the annotations, whether they are visible at run time or not, and the
 * length of a method's code. A garbled annotation ends what is read of its attribute, no more: the JVM runs such classes too.
 */
final class AttributeReader {

    /** Values nest in annotations and arrays; no compiler writes them deeper than a few. */
    private static final int MAX_DEPTH = 100;

    private final ClassBytes bytes;
    /** By the descriptor's index. */
    private final Map<Integer, String> decoded = new HashMap<Integer, String>();
    private Set<String> names;
    private int codeLength;
    private int end;

    AttributeReader(ClassBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * @param attributes where their count is
     * @return where the attributes end
     */
    int read(int attributes) throws UnreadableClassException {
        names = Collections.emptySet();
        codeLength = 0;
        int count = bytes.u2(attributes);
        int at = attributes + 2;
        for (int i = 0; i < count; i++) {
            int next = bytes.attributeEnd(at);
            int name = bytes.u2(at);
            if (bytes.isUtf8(name, "RuntimeVisibleAnnotations") || bytes.isUtf8(name, "RuntimeInvisibleAnnotations")) {
                end = next;
                try {
                    readAnnotations(at + 6);
                } catch (UnreadableClassException garbled) {
                    // Keeps the names before it.
                } catch (ArrayIndexOutOfBoundsException garbled) {
                    // Keeps the names before it.
                }
            } else if (bytes.isUtf8(name, "Code")) {
                codeLength = bytes.codeLength(at);
            }
            at = next;
        }
        return at;
    }

    /** The binary names found by the last call of {@link #read}. */
    Set<String> names() {
        return names;
    }

    /** In bytes, as found by the last call of {@link #read}; 0 if there is no code, or it is garbled. */
    int codeLength() {
        return codeLength;
    }

    private void readAnnotations(int start) throws UnreadableClassException {
        int count = bytes.u2(start);
        int at = start + 2;
        for (int i = 0; i < count; i++) {
            if (at + 4 > end) {
                throw new UnreadableClassException("an annotation does not end");
            }
            int next = skipAnnotation(at, 0);
            String name = name(bytes.u2(at));
            if (names.isEmpty()) {
                names = new LinkedHashSet<String>();
            }
            names.add(name);
            at = next;
        }
    }

    private String name(int descriptor) throws UnreadableClassException {
        String name = decoded.get(descriptor);
        if (name == null) {
            String text = bytes.utf8(descriptor);
            if (text.length() < 3 || text.charAt(0) != 'L') {
                throw new UnreadableClassException("an annotation is of no class");
            }
            name = text.substring(1, text.length() - 1).replace('/', '.');
            decoded.put(descriptor, name);
        }
        return name;
    }

    private int skipAnnotation(int start, int depth) throws UnreadableClassException {
        int pairs = bytes.u2(start + 2);
        int at = start + 4;
        for (int i = 0; i < pairs; i++) {
            at = skipValue(at + 2, depth + 1);
        }
        return at;
    }

    private int skipValue(int start, int depth) throws UnreadableClassException {
        if (start >= end || depth > MAX_DEPTH) {
            throw new UnreadableClassException("an annotation does not end");
        }
        int tag = bytes.u1(start);
        if (tag == '@') {
            return skipAnnotation(start + 1, depth);
        }
        if (tag == '[') {
            int count = bytes.u2(start + 1);
            int at = start + 3;
            for (int i = 0; i < count; i++) {
                at = skipValue(at, depth + 1);
            }
            return at;
        }
        return start + (tag == 'e' ? 5 : 3);
    }
}
