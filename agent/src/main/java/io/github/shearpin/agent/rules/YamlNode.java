package io.github.shearpin.agent.rules;

import java.util.Collections;
import java.util.List;

/** One value of a rule file as it was written, with its place. Aliases give the very node they name. */
final class YamlNode {

    /** What a value is. */
    enum Kind {
        SCALAR,
        LIST,
        MAPPING,
        /** Nothing can be read from it, which has been reported. */
        BROKEN
    }

    /** A key and its value. */
    static final class Entry {
        private final YamlNode key;
        private final YamlNode value;

        Entry(YamlNode key, YamlNode value) {
            this.key = key;
            this.value = value;
        }

        YamlNode key() {
            return key;
        }

        YamlNode value() {
            return value;
        }
    }

    private final Kind kind;
    private final SourceFile file;
    private final int line;
    private final int column;
    private final Path path;
    private final String text;
    private final String written;
    private final boolean plain;
    private final List<YamlNode> items;
    private final List<Entry> entries;
    private final long size;

    private YamlNode(Kind kind, SourceFile file, int line, int column, Path path, String text, String written,
            boolean plain, List<YamlNode> items, List<Entry> entries) {
        this.kind = kind;
        this.file = file;
        this.line = line;
        this.column = column;
        this.path = path;
        this.text = text;
        this.written = written;
        this.plain = plain;
        this.items = items;
        this.entries = entries;
        long values = 1;
        for (YamlNode item : items) {
            values += item.size;
        }
        for (Entry entry : entries) {
            values += entry.value.size;
        }
        this.size = values;
    }

    /**
     * @param text    the value, variables filled in
     * @param written the value before that
     * @param plain   whether it stands without quotes, so that {@code null} means nothing and not a word
     */
    static YamlNode scalar(SourceFile file, int line, int column, Path path, String text, String written,
            boolean plain) {
        return new YamlNode(Kind.SCALAR, file, line, column, path, text, written, plain,
                Collections.<YamlNode>emptyList(), Collections.<Entry>emptyList());
    }

    static YamlNode list(SourceFile file, int line, int column, Path path, List<YamlNode> items) {
        return new YamlNode(Kind.LIST, file, line, column, path, "", "", false, items,
                Collections.<Entry>emptyList());
    }

    static YamlNode mapping(SourceFile file, int line, int column, Path path, List<Entry> entries) {
        return new YamlNode(Kind.MAPPING, file, line, column, path, "", "", false, Collections.<YamlNode>emptyList(),
                entries);
    }

    static YamlNode broken(SourceFile file, int line, int column, Path path) {
        return new YamlNode(Kind.BROKEN, file, line, column, path, "", "", false, Collections.<YamlNode>emptyList(),
                Collections.<Entry>emptyList());
    }

    Kind kind() {
        return kind;
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    SourceFile file() {
        return file;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    Path path() {
        return path;
    }

    Position position() {
        return new Position(file.name(), line, column);
    }

    /** Where this is, for a message about another place: {@code line 7}, with the file when that is another one. */
    String seenFrom(YamlNode other) {
        return file == other.file ? "line " + line : position().toString();
    }

    /** Of a scalar: its value, variables filled in. */
    String text() {
        return text;
    }

    /** Whether the value came, in part, from a variable. */
    boolean holdsVariables() {
        return !written.equals(text);
    }

    /** Of a scalar: as it was written, variables as such. */
    String written() {
        return written;
    }

    List<YamlNode> items() {
        return items;
    }

    List<Entry> entries() {
        return entries;
    }

    /** How many values this is once every alias in it is followed. */
    long size() {
        return size;
    }

    /** {@code null}, {@code ~} or nothing at all. */
    boolean isNull() {
        return kind == Kind.SCALAR && plain && (text.isEmpty() || "~".equals(text) || "null".equals(text)
                || "Null".equals(text) || "NULL".equals(text));
    }

    /** Whether it stands without quotes. */
    boolean isPlain() {
        return plain;
    }

    /** Nothing stands there, not even {@code null}. */
    boolean isMissing() {
        return kind == Kind.SCALAR && plain && written.isEmpty();
    }

    /** The value, variables filled in, in one line; two that say the same in the same words have the same. */
    String inOneLine() {
        StringBuilder line = new StringBuilder();
        write(line);
        return line.toString();
    }

    private void write(StringBuilder line) {
        String separator = "";
        switch (kind) {
            case LIST:
                line.append('[');
                for (YamlNode item : items) {
                    line.append(separator);
                    item.write(line);
                    separator = ", ";
                }
                line.append(']');
                break;
            case MAPPING:
                line.append('{');
                for (Entry entry : entries) {
                    line.append(separator).append(entry.key.text).append(": ");
                    entry.value.write(line);
                    separator = ", ";
                }
                line.append('}');
                break;
            default:
                line.append(plain ? text : Words.quoted(text));
        }
    }

    /** For messages: {@code "abc"}, {@code a list}, {@code a mapping}; a variable is named. */
    String described() {
        switch (kind) {
            case SCALAR:
                if (isMissing()) {
                    return "nothing";
                }
                return holdsVariables()
                        ? Words.quoted(text) + " (from " + Words.shortened(written) + ')' : Words.quoted(text);
            case LIST:
                return "a list";
            default:
                return "a mapping";
        }
    }
}
