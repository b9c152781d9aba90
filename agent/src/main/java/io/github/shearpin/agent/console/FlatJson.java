package io.github.shearpin.agent.console;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a JSON object (RFC 8259) of texts and booleans, which is all that an action is asked by. Not by the JSON library: its
 * reader would bring the whole of it into the agent's jar. For one text, by one thread.
 */
final class FlatJson {

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * @return values are {@link String} and {@link Boolean}, by their names in order
     * @throws IllegalArgumentException when this is no such object, or has a name twice
     */
    static Map<String, Object> read(String text) {
        FlatJson json = new FlatJson(text);
        Map<String, Object> fields = json.object();
        json.skipSpace();
        json.require(json.at == text.length());
        return fields;
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        requireNext('{');
        if (isNext('}')) {
            return fields;
        }
        do {
            String name = string();
            requireNext(':');
            require(fields.put(name, value()) == null);
        } while (isNext(','));
        requireNext('}');
        return fields;
    }

    private Object value() {
        skipSpace();
        for (Boolean word : new Boolean[] {true, false}) {
            if (text.startsWith(word.toString(), at)) {
                at += word.toString().length();
                return word;
            }
        }
        return string();
    }

    private String string() {
        requireNext('"');
        StringBuilder value = new StringBuilder();
        char next = take();
        while (next != '"') {
            require(next >= ' ');
            value.append(next == '\\' ? escaped() : next);
            next = take();
        }
        return value.toString();
    }

    private char escaped() {
        char next = take();
        if (next == 'u') {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = Character.digit(take(), 16);
                require(digit >= 0);
                code = code * 16 + digit;
            }
            return (char) code;
        }
        int escape = ESCAPES.indexOf(next);
        require(escape >= 0);
        return ESCAPED.charAt(escape);
    }

    private char take() {
        require(at < text.length());
        return text.charAt(at++);
    }

    /** Takes it if it comes next. */
    private boolean isNext(char wanted) {
        skipSpace();
        boolean is = at < text.length() && text.charAt(at) == wanted;
        at += is ? 1 : 0;
        return is;
    }

    private void requireNext(char wanted) {
        require(isNext(wanted));
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static void require(boolean met) {
        if (!met) {
            throw new IllegalArgumentException("no JSON object of texts and booleans");
        }
    }
}
