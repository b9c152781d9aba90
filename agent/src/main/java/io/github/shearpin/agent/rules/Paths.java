package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.Map;

/** Reads a path to a value of a call, such as {@code $arg0.host}, as a {@link ValuePath}. */
final class Paths extends ValueReader {

    /** Regular expressions, of what paths are made of: those they begin with that can be followed by steps, and a step. */
    static final String AT_ENTRY = "this|arg(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-4])|arg\\." + Paths.NAME;
    private static final String NAME = "[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_$\\u0080-\\uffff]*";
    private static final int LONGEST = 500;

    private final boolean atEntry;
    private final String example;

    private Paths(boolean atEntry, String example) {
        this.atEntry = atEntry;
        this.example = example;
    }

    /** Those that can be read before the call. */
    static Paths atEntry(String example) {
        return new Paths(true, example);
    }

    static Paths any(String example) {
        return new Paths(false, example);
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.textReference(atEntry ? "path-at-entry" : "path");
    }

    /** What the schema says of them once, under those names; and of those that may be words, under {@code path-or-word}. */
    static void define(Map<String, SchemaPart> definitions) {
        definitions.put("path-at-entry", SchemaPart.text(expression(AT_ENTRY),
                "a path to a value is expected that is known before the call, such as $arg0.host"));
        definitions.put("path", SchemaPart.text(expression(AT_ENTRY + "|return|exception"),
                "a path to a value is expected, such as $arg0.host"));
        definitions.put("path-or-word", SchemaPart.scalar("|[^$].*|" + expression(AT_ENTRY + "|return|exception|each"),
                "a path to a value, such as $arg0.host, or a word is expected"));
    }

    /** Matches all paths that begin with some of the roots. */
    static String expression(String roots) {
        return "(?=.{0," + LONGEST + "}$)\\$((" + roots + ")(\\.@?" + NAME + "\\??)*|method|kept\\." + NAME + ")";
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a path", "a path to a value, such as " + example, problems);
        ValuePath path = text == null ? null : parse(node, node.path(), problems);
        if (path != null && atEntry && !path.isKnownAtEntry()) {
            problems.at(node, node.described() + " is not known before the call has ended",
                    "begin with $this, $arg0, $arg.name or $method");
            return null;
        }
        if (path != null && path.isOfElement()) {
            problems.at(node, node.described() + " is an element of what 'each' names, and read only beside that in count-as",
                    "begin with $this, $arg0, $arg.name, $return, $exception or $method");
            return null;
        }
        return path;
    }

    /** @return null when a node's text is none, which has been reported */
    static ValuePath parse(YamlNode node, Path where, Problems problems) {
        if (node.text().length() > LONGEST) {
            problems.at(node, where, "the path is longer than " + LONGEST + " characters", "write a shorter one");
            return null;
        }
        try {
            return ValuePath.parse(node.text());
        } catch (IllegalArgumentException e) {
            problems.at(node, where, e.getMessage());
            return null;
        }
    }
}
