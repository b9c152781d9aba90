package io.github.shearpin.agent.rules;

/** Reads a name of a rule or a policy. */
final class RuleNames extends ValueReader {

    private static final int LONGEST = 100;
    /** A regular expression that matches all names. */
    static final String EXPRESSION = "[A-Za-z0-9._-]{1," + LONGEST + "}";
    static final String EXPECTED = "use letters, digits, '.', '_' and '-', at most " + LONGEST + " of them";

    @Override
    SchemaPart schema() {
        return SchemaPart.scalar(EXPRESSION, EXPECTED);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String name = scalar(node, "one name", "one name; a policy may itself use another", problems);
        return name == null || !check(node, node.path(), problems) ? null : name;
    }

    /** Whether a node's text is a name; otherwise that has been reported. */
    static boolean check(YamlNode node, Path path, Problems problems) {
        String name = node.text();
        boolean fine = !name.isEmpty() && name.length() <= LONGEST;
        for (int i = 0; fine && i < name.length(); i++) {
            char c = name.charAt(i);
            fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_'
                    || c == '-';
        }
        if (!fine) {
            problems.at(node, path, Words.quoted(name) + " is no name",
                    EXPECTED);
        }
        return fine;
    }
}
