package io.github.shearpin.agent.rules;

/** Reads a secret that callers send in a header. No message repeats it. Nothing in quotes is none. */
final class Tokens extends ValueReader {

    private static final int LONGEST = 1000;

    @Override
    SchemaPart schema() {
        return SchemaPart.scalar("[A-Za-z0-9._~+/=-]{0," + LONGEST + "}", "letters, digits and -._~+/= alone are expected");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a token", "one that comes from outside the file: \"${SHEARPIN_TOKEN:-}\"", problems);
        if (text == null) {
            return null;
        }
        if (text.length() > LONGEST) {
            problems.at(node, "the token is longer than " + LONGEST + " characters",
                    "write a shorter one, such as `openssl rand -hex 16` prints");
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // What RFC 6750 lets a client send.
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~+/=".indexOf(c) >= 0)) {
                problems.at(node, "the token has a character that clients cannot send",
                        "use letters, digits and -._~+/= alone, such as `openssl rand -hex 16` prints");
                return null;
            }
        }
        return text;
    }
}
