package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.Spelling;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the text of a path. What it can't read it refuses, with what was probably meant. */
final class PathParser {

    private static final int MOST_ARGUMENTS = 255;
    private static final int LONGEST_PROPOSED = 100;
    private static final String BEGIN = "begin with $this, $arg0, $arg.name, $return, $exception, $method or $kept.name";
    private static final String ARGUMENTS =
            "write $arg0 for the first argument, or $arg.name with the name of its parameter";
    private static final String STEPS = "write steps with dots between them, such as $arg0.tenant.id";
    private static final List<String> ROOTS = Arrays.asList("this", "return", "exception", "method", "kept", "each");
    private static final List<String> ARGUMENT_WORDS =
            Arrays.asList("arg", "args", "argument", "arguments", "param", "parameter", "parameters", "p", "a");
    /** What other tools call it. */
    private static final Map<String, String> SYNONYMS = synonyms();

    private final String text;
    private final boolean proposing;

    PathParser(String text) {
        this(text, true);
    }

    private PathParser(String text, boolean proposing) {
        this.text = text;
        this.proposing = proposing;
    }

    ValuePath parse() {
        if (text.indexOf('(') >= 0) {
            throw parentheses();
        }
        if (!text.startsWith("$")) {
            String meant = readable("$" + text);
            throw meant == null ? wrong(Spelling.quoted(text) + " is no path", BEGIN)
                    : wrong(Spelling.quoted(text) + " does not begin with $", "write " + meant);
        }
        checkLetters();
        String[] parts = text.substring(1).split("\\.", -1);
        checkParts(parts);
        return path(parts);
    }

    private ValuePath path(String[] parts) {
        String root = parts[0];
        String[] steps = Arrays.copyOfRange(parts, 1, parts.length);
        if (root.equals("this")) {
            return new ValuePath(text, Root.THIS, 0, null, steps);
        }
        if (root.equals("return")) {
            return new ValuePath(text, Root.RETURN, 0, null, steps);
        }
        if (root.equals("exception")) {
            return new ValuePath(text, Root.EXCEPTION, 0, null, steps);
        }
        if (root.equals("each")) {
            return new ValuePath(text, Root.EACH, 0, null, steps);
        }
        if (root.equals("method")) {
            if (steps.length > 0) {
                throw wrong("$method is the method's name and has no " + Spelling.quoted(steps[0]), "write $method");
            }
            return new ValuePath(text, Root.METHOD, 0, null, steps);
        }
        if (root.equals("kept")) {
            if (steps.length != 1) {
                throw wrong("$kept is read by one name and has no further steps", "write $kept.name, with a name that"
                        + " measure.keep of a rule has");
            }
            return new ValuePath(text, Root.KEPT, 0, steps[0], new String[0]);
        }
        if (root.equals("arg")) {
            if (steps.length == 0) {
                throw wrong("$arg does not say which argument", ARGUMENTS);
            }
            return new ValuePath(text, Root.NAMED_ARGUMENT, 0, steps[0], Arrays.copyOfRange(steps, 1, steps.length));
        }
        String digits = trailingDigits(root);
        if (root.startsWith("arg") && digits.length() == root.length() - 3) {
            return new ValuePath(text, Root.ARGUMENT, position(digits), null, steps);
        }
        throw unknownRoot(root, digits);
    }

    private int position(String digits) {
        int position = digits.length() > 3 ? MOST_ARGUMENTS : Integer.parseInt(digits);
        if (!digits.equals("0") && digits.startsWith("0")) {
            throw wrong("$arg" + Spelling.shortened(digits) + " has a 0 too many", "write $arg" + position);
        }
        if (position >= MOST_ARGUMENTS) {
            throw wrong("$arg" + Spelling.shortened(digits) + " is beyond the " + MOST_ARGUMENTS
                    + " arguments that a method can have", ARGUMENTS);
        }
        return position;
    }

    private IllegalArgumentException unknownRoot(String root, String digits) {
        String word = root.substring(0, root.length() - digits.length()).toLowerCase(Locale.ROOT);
        String meant = null;
        if (digits.length() > 0) {
            if (digits.length() < 3 && Spelling.nearest(word, ARGUMENT_WORDS) != null) {
                meant = "arg" + Integer.parseInt(digits);
            } else if (word.isEmpty()) {
                return wrong("unknown beginning " + Spelling.quoted("$" + root), ARGUMENTS);
            }
        } else if (ARGUMENT_WORDS.contains(word)) {
            return wrong("unknown beginning " + Spelling.quoted("$" + root), ARGUMENTS);
        } else {
            meant = SYNONYMS.containsKey(word) ? SYNONYMS.get(word) : Spelling.nearest(word, ROOTS);
        }
        return wrong("unknown beginning " + Spelling.quoted("$" + root),
                meant == null ? BEGIN : "did you mean " + Spelling.quoted("$" + meant) + "?");
    }

    private void checkLetters() {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c) || isMark(i)) {
                continue;
            }
            String shown = Spelling.quoted(text) + " holds "
                    + (c == ' ' ? "a space" : "'" + Spelling.shortened("" + c) + "'");
            if (c == '[') {
                throw wrong(shown + ": a path takes nothing out of a list or an array", STEPS);
            }
            String plain = c == '?' ? readable(text.replace("?.", ".")) : null;
            throw plain == null ? wrong(shown + ": a path is no expression", STEPS)
                    : wrong(shown, "write " + plain + ", which is null where a part of it is");
        }
    }

    /** Whether it is the {@code @} before a step, or the {@code ?} after one. */
    private boolean isMark(int at) {
        return text.charAt(at) == '@' ? text.charAt(at - 1) == '.'
                : text.charAt(at) == '?' && (at + 1 == text.length() || text.charAt(at + 1) == '.') && text.indexOf('.') < at;
    }

    private void checkParts(String[] parts) {
        boolean named = parts[0].equals("arg") || parts[0].equals("kept");
        for (int i = 0; i < parts.length; i++) {
            String part = named && i == 1 ? parts[i] : Step.member(parts[i]);
            if (i > 0 && parts[i].isEmpty()) {
                String meant = readable(text.replaceAll("\\.+", ".").replaceAll("\\.$", ""));
                throw wrong(Spelling.quoted(text) + (i == parts.length - 1 ? " ends with a dot" : " has two dots in a row"),
                        meant == null ? STEPS : "write a step after the dot, or " + meant);
            }
            if (i > 0 && (part.isEmpty() || !Character.isJavaIdentifierStart(part.charAt(0)) || part.charAt(0) == '$'
                    || part.endsWith("?"))) {
                String meant = parts[0].equals("arg") && i == 1 ? readable(text.replaceFirst("\\.", "")) : null;
                throw wrong(Spelling.quoted(parts[i]) + " is no step of a path",
                        meant == null ? STEPS : "did you mean " + Spelling.quoted(meant) + "?");
            }
        }
    }

    /** {@code $arg0.getHost()}. */
    private IllegalArgumentException parentheses() {
        StringBuilder meant = new StringBuilder();
        for (String part : text.replace("()", "").split("\\.", -1)) {
            meant.append(meant.length() == 0 ? "" : ".").append(text.contains(part + "()") ? property(part) : part);
        }
        String plain = readable((text.startsWith("$") ? "" : "$") + meant);
        return plain == null ? wrong(Spelling.quoted(text) + " holds '(': a path is no expression", STEPS)
                : wrong(Spelling.quoted(text) + " holds '('", "write " + plain);
    }

    /** The step that stands for a getter; for other methods it is their name. */
    static String property(String method) {
        int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
        if (prefix == 0 || method.length() == prefix || !Character.isUpperCase(method.charAt(prefix))) {
            return method;
        }
        String name = method.substring(prefix);
        boolean acronym = name.length() > 1 && Character.isUpperCase(name.charAt(1));
        return acronym ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** @return the candidate; null: it is no path either, or too long to propose, or such a candidate is being read */
    private String readable(String candidate) {
        if (!proposing || candidate.length() > LONGEST_PROPOSED) {
            return null;
        }
        try {
            return new PathParser(candidate, false).parse().toString();
        } catch (IllegalArgumentException neither) {
            return null;
        }
    }

    private static String trailingDigits(String word) {
        int start = word.length();
        while (start > 0 && word.charAt(start - 1) >= '0' && word.charAt(start - 1) <= '9') {
            start--;
        }
        return word.substring(start);
    }

    private static IllegalArgumentException wrong(String what, String instead) {
        return new IllegalArgumentException(what + "; " + instead);
    }

    private static Map<String, String> synonyms() {
        Map<String, String> synonyms = new HashMap<String, String>();
        for (String word : Arrays.asList("result", "returned", "returnvalue", "response")) {
            synonyms.put(word, "return");
        }
        for (String word : Arrays.asList("error", "thrown", "throwable", "throws")) {
            synonyms.put(word, "exception");
        }
        for (String word : Arrays.asList("self", "target", "receiver", "object")) {
            synonyms.put(word, "this");
        }
        return Collections.unmodifiableMap(synonyms);
    }
}
