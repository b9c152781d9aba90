package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.path.ValuePath;

/** Reads a path to a value of a call, such as {@code $arg0.host}, as a {@link ValuePath}. */
final class Paths extends ValueReader {

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
