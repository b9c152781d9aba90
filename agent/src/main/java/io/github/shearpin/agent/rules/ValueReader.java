package io.github.shearpin.agent.rules;

/** Reads the value of one kind of field; what it can't read it reports. Stateless and thread-safe. */
abstract class ValueReader {

    /** @return the value; null when there is none, which has been reported */
    abstract Object read(YamlNode node, Problems problems);

    /** What editors are told of a value that is read; each call gives one of its own. */
    abstract SchemaPart schema();

    /** Whether {@code null} is a value of the field; otherwise it takes away what others say of it. */
    boolean readsNull() {
        return false;
    }

    /**
     * The text of a scalar; null when it is none, which has been reported.
     *
     * @param expected what a message calls the value, such as {@code a duration}
     * @param example  how one is written
     */
    static String scalar(YamlNode node, String expected, String example, Problems problems) {
        if (node.is(YamlNode.Kind.SCALAR) && !node.isNull()) {
            return node.text();
        }
        if (!node.is(YamlNode.Kind.BROKEN)) {
            wrong(node, expected, example, problems);
        }
        return null;
    }

    /** Reports a value of the wrong kind. */
    static void wrong(YamlNode node, String expected, String example, Problems problems) {
        problems.at(node, expected + " is expected, not " + node.described(), "write " + example);
    }

    /**
     * What a number with a unit stands for, such as {@code 2.5s}; NaN when it is none.
     *
     * @param sizes of the units, in their order
     */
    static double amount(String text, String[] units, boolean anyCase, long[] sizes) {
        int digits = numberLength(text);
        int unit = unit(text.substring(digits), units, anyCase);
        return digits == 0 || unit < 0 ? Double.NaN : Double.parseDouble(text.substring(0, digits)) * sizes[unit];
    }

    /** Which of the units it is; below 0: none. */
    static int unit(String name, String[] units, boolean anyCase) {
        for (int i = 0; i < units.length; i++) {
            if (anyCase ? units[i].equalsIgnoreCase(name) : units[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The length of the digits that begin a text, with a decimal point between them or not. */
    static int numberLength(String text) {
        int end = 0;
        boolean point = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '.' && !point && end > 0) {
                point = true;
            } else if (c < '0' || c > '9') {
                break;
            }
            end++;
        }
        return end > 0 && text.charAt(end - 1) == '.' ? end - 1 : end;
    }
}
