package io.github.shearpin.agent.rules;

import java.util.Map;

/**
 * Fills environment variables in: {@code ${VAR}}, {@code ${VAR:-default}} and {@code ${VAR:?message}} as a POSIX shell
 * reads them (with the colon, an empty variable counts as missing), and {@code $${} for a literal <code>${</code>. What a
 * variable holds is not looked through again.
 */
final class Variables {

    private static final int DEEPEST = 8;

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A variable that is missing, or is written in a way that means nothing. */
    static final class VariableException extends Exception {
        private final String what;
        private final String instead;

        VariableException(String what, String instead) {
            super(what + "; " + instead);
            this.what = what;
            this.instead = instead;
        }

        String what() {
            return what;
        }

        String instead() {
            return instead;
        }
    }

    String expand(String text) throws VariableException {
        return expand(text, 0);
    }

    private String expand(String text, int depth) throws VariableException {
        if (depth > DEEPEST) {
            throw new VariableException("variables stand in each other's defaults more than " + DEEPEST + " deep",
                    "write fewer of them into each other");
        }
        int opening = text.indexOf("${");
        if (opening < 0) {
            return text;
        }
        StringBuilder filled = new StringBuilder();
        int from = 0;
        while (opening >= 0) {
            if (opening > from && text.charAt(opening - 1) == '$') {
                filled.append(text, from, opening - 1).append("${");
                from = opening + 2;
            } else {
                int closing = closing(text, opening + 2);
                filled.append(text, from, opening).append(value(text.substring(opening + 2, closing), depth));
                from = closing + 1;
            }
            opening = text.indexOf("${", from);
        }
        return filled.append(text, from, text.length()).toString();
    }

    private static int closing(String text, int from) throws VariableException {
        int open = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' && text.charAt(i - 1) == '$') {
                open++;
            } else if (c == '}' && --open == 0) {
                return i;
            }
        }
        throw new VariableException("the variable " + Words.quoted(text.substring(from - 2)) + " has no closing brace",
                "write ${NAME}, or $${ where no variable is meant");
    }

    private String value(String body, int depth) throws VariableException {
        int end = 0;
        while (end < body.length() && isNamePart(body.charAt(end), end == 0)) {
            end++;
        }
        String name = body.substring(0, end);
        String rest = body.substring(end);
        boolean hasDefault = rest.startsWith(":-");
        boolean hasMessage = rest.startsWith(":?");
        if (name.isEmpty() || !(rest.isEmpty() || hasDefault || hasMessage)) {
            throw new VariableException(Words.quoted("${" + body + '}') + " is no variable",
                    "write ${NAME}, ${NAME:-default} or ${NAME:?message}, or $${ where no variable is meant");
        }
        String value = environment.get(name);
        if (value != null && (rest.isEmpty() || !value.isEmpty())) {
            return value;
        }
        if (hasDefault) {
            return expand(rest.substring(2), depth + 1);
        }
        String why = hasMessage && rest.length() > 2 ? ": " + Words.quoted(rest.substring(2)) : "";
        throw new VariableException("the environment variable " + Words.shortened(name)
                + (value == null ? " is not set" : " is empty") + why,
                "export it before the start, or write ${" + Words.shortened(name) + ":-default}");
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || !first && c >= '0' && c <= '9';
    }
}
