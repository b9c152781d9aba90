package io.github.shearpin.agent.rules;

import java.util.Arrays;

/** The text of one rule file, kept so that a message can look at what was really written. Not thread-safe. */
final class SourceFile {

    private final String name;
    private final int order;
    private final String text;
    private int[] lineStarts;

    /** @param order the place among the files read: messages are sorted by it */
    SourceFile(String name, int order, String text) {
        this.name = name;
        this.order = order;
        this.text = text;
    }

    String name() {
        return name;
    }

    int order() {
        return order;
    }

    String text() {
        return text;
    }

    /** What a line holds from a column on, without the line's end; both count from 1, columns in code points. */
    String rest(int line, int column) {
        if (lineStarts == null) {
            lineStarts = findLineStarts();
        }
        if (line < 1 || line > lineStarts.length) {
            return "";
        }
        int end = lineStarts[line - 1];
        while (end < text.length() && !isLineBreak(text.charAt(end))) {
            end++;
        }
        String whole = text.substring(lineStarts[line - 1], end);
        if (column - 1 >= whole.codePointCount(0, whole.length())) {
            return "";
        }
        return whole.substring(whole.offsetByCodePoints(0, column - 1));
    }

    private int[] findLineStarts() {
        int[] starts = new int[64];
        int lines = 1;
        for (int i = 0; i < text.length(); i++) {
            if (isLineEnd(i)) {
                if (lines == starts.length) {
                    starts = Arrays.copyOf(starts, lines * 2);
                }
                starts[lines++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, lines);
    }

    /** Whether the next line begins behind this character. */
    boolean isLineEnd(int at) {
        char c = text.charAt(at);
        boolean firstOfTwo = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return isLineBreak(c) && !firstOfTwo;
    }

    /** YAML 1.1 counts more than line feeds. */
    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }
}
