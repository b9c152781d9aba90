package io.github.shearpin.agent.rules;

/** Reads a user's name, a password, or what is kept of one. No message repeats a password, nor what may be one by mistake. */
final class Credentials extends ValueReader {

    private enum Kind {
        USERNAME,
        PASSWORD,
        PASSWORD_HASH
    }

    private static final int LONGEST_NAME = 100;

    private final Kind kind;

    private Credentials(Kind kind) {
        this.kind = kind;
    }

    static Credentials username() {
        return new Credentials(Kind.USERNAME);
    }

    static Credentials password() {
        return new Credentials(Kind.PASSWORD);
    }

    static Credentials passwordHash() {
        return new Credentials(Kind.PASSWORD_HASH);
    }

    @Override
    SchemaPart schema() {
        switch (kind) {
            case USERNAME:
                return SchemaPart.scalar("[^:\\u0000-\\u001f\\u007f-\\u009f]{1," + LONGEST_NAME + "}",
                        "a user's name is expected, without a colon");
            case PASSWORD:
                return SchemaPart.scalar("[\\s\\S]*", "a password is expected");
            default:
                return SchemaPart.text("pbkdf2-sha256\\$[0-9]+\\$[A-Za-z0-9+/]+=*\\$[A-Za-z0-9+/]+=*",
                        "what java -jar shearpin.jar password-hash prints is expected");
        }
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (kind == Kind.PASSWORD) {
            return scalar(node, "a password", "one that comes from outside the file: \"${KEYSTORE_PASSWORD}\"", problems);
        }
        if (kind == Kind.USERNAME) {
            return name(scalar(node, "a user's name", "one such as prometheus", problems), node, problems);
        }
        String text = scalar(node, "the hash of a password", "what `java -jar shearpin.jar password-hash` prints", problems);
        return text == null ? null : hash(text, node, problems);
    }

    private static String name(String name, YamlNode node, Problems problems) {
        if (name != null && !isName(name)) {
            problems.at(node, "the user's name is empty, longer than " + LONGEST_NAME + " characters, or holds a colon or a"
                    + " control character, which HTTP cannot send", "write one such as prometheus");
            return null;
        }
        return name;
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ':' || Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_NAME;
    }

    private static PasswordHash hash(String text, YamlNode node, Problems problems) {
        try {
            return PasswordHash.parse(text);
        } catch (IllegalArgumentException wrong) {
            problems.at(node, wrong.getMessage(), "write what `java -jar shearpin.jar password-hash` prints");
            return null;
        }
    }
}
