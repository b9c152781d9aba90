package io.github.shearpin.agent.rules;

/**
 * Reads values as they stand, as {@link Literal}s: without quotes {@code null}, {@code true}, {@code false} and numbers
 * are what they look like; in quotes, and otherwise, a value is text.
 */
final class Literals extends ValueReader {

    /** A value, which may be null. */
    static final class Literal {
        private final Object value;

        private Literal(Object value) {
            this.value = value;
        }

        /** Null, a {@link String}, {@link Boolean}, {@link Long} or {@link Double}. */
        Object value() {
            return value;
        }
    }

    private static final String EXAMPLE = "null, true, a number, or text in quotes";

    @Override
    boolean readsNull() {
        return true;
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.scalar("[\\s\\S]*", "one value is expected").orType("null");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.SCALAR)) {
            return scalar(node, "one value", EXAMPLE, problems);
        }
        String text = node.text();
        if (node.isMissing()) {
            problems.at(node, "nothing stands here", "write " + EXAMPLE);
            return null;
        }
        if (node.isNull()) {
            return new Literal(null);
        }
        if (!node.isPlain()) {
            return new Literal(text);
        }
        if ("true".equals(text) || "false".equals(text)) {
            return new Literal(Boolean.valueOf(text));
        }
        Object otherwise = Choices.yesOrNo().meaning(text);
        if (otherwise != null) {
            problems.at(node, "YAML takes " + node.described() + " for " + otherwise, "write " + otherwise + ", or "
                    + Words.quoted(text) + " in quotes for the text");
            return null;
        }
        return isNumber(text) ? number(node, problems) : new Literal(text);
    }

    private static Object number(YamlNode node, Problems problems) {
        String text = node.text();
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (digits.length() > 1 && digits.charAt(0) == '0' && digits.charAt(1) != '.') {
            problems.at(node, node.described() + " begins with 0, which some take for an octal number",
                    "write it without, or in quotes for the text");
            return null;
        }
        if (text.indexOf('.') >= 0) {
            return new Literal(Double.valueOf(text));
        }
        try {
            return new Literal(Long.valueOf(text));
        } catch (NumberFormatException e) {
            problems.at(node, node.described() + " is out of bounds",
                    "write a number that a long can hold, or quotes around the text");
            return null;
        }
    }

    private static boolean isNumber(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return from < text.length() && numberLength(text.substring(from)) == text.length() - from;
    }
}
