package io.github.shearpin.agent.rules;

/**
 * Reads what the names of our metrics begin with: letters, digits, {@code _} and {@code :}, the first no digit, the last a
 * {@code _} or {@code :}. Or nothing at all, for whoever wants {@code requests_total} and knows of no other of that name.
 */
public final class Prefixes extends ValueReader {

    @Override
    SchemaPart schema() {
        return SchemaPart.text("|[_:]|[A-Za-z_:][A-Za-z0-9_:]*[_:]", "a prefix is expected that ends in _, such as acme_");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a prefix", "one such as acme_", problems);
        String wrong = text == null ? null : wrong(text);
        if (wrong != null) {
            problems.at(node, node.path(), node.described() + " " + wrong);
            return null;
        }
        return text;
    }

    /** What is wrong with a prefix, and what to write instead; null: nothing. */
    public static String wrong(String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            char c = prefix.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return "can't begin the name of a metric; write letters, digits and _, with no digit at first, such as acme_";
            }
        }
        return prefix.isEmpty() || prefix.endsWith("_") || prefix.endsWith(":") ? null
                : "does not end in \"_\", so that metrics would be called such as " + prefix + "calls_total; write " + prefix + "_";
    }
}
