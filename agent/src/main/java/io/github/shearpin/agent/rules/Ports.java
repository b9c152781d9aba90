package io.github.shearpin.agent.rules;

/** Reads a port or a range of ports, as {@code int[] {first, last}}. */
final class Ports extends ValueReader {

    /** A regular expression for one. */
    static final String EXPRESSION =
            "([0-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
    private static final String INSTEAD = "a port from 1 to 65535, 0 for any free one, or a range such as 9478-9490";

    @Override
    SchemaPart schema() {
        return SchemaPart.text(EXPRESSION + "|(?! *0+ *-) *" + EXPRESSION + " *- *" + EXPRESSION + " *", INSTEAD)
                .orType("integer").with("minimum", 0).with("maximum", 65535);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a port", INSTEAD, problems);
        if (text == null) {
            return null;
        }
        int hyphen = text.indexOf('-');
        int first = port(hyphen < 0 ? text : text.substring(0, hyphen).trim());
        int last = hyphen < 0 ? first : port(text.substring(hyphen + 1).trim());
        if (first < 0 || last < first || hyphen >= 0 && first == 0) {
            wrong(node, "a port", INSTEAD, problems);
            return null;
        }
        return new int[] {first, last};
    }

    /** Whether it is one that can be called. */
    static boolean isPort(String text) {
        return port(text) > 0;
    }

    /** @return -1 when it is none */
    private static int port(String text) {
        int port = text.isEmpty() || text.length() > 5 ? -1 : 0;
        for (int i = 0; port >= 0 && i < text.length(); i++) {
            char c = text.charAt(i);
            port = c < '0' || c > '9' ? -1 : port * 10 + c - '0';
        }
        return port > 65535 ? -1 : port;
    }
}
