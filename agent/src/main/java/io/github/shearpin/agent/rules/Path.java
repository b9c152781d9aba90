package io.github.shearpin.agent.rules;

/** The way to a value inside a rule file, such as {@code rules.payments.match[1]}. Immutable. */
final class Path {

    static final Path ROOT = new Path(null, "", -1);

    private final Path parent;
    private final String key;
    private final int index;

    private Path(Path parent, String key, int index) {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    Path key(String name) {
        return new Path(this, name, -1);
    }

    Path item(int place) {
        return new Path(this, null, place);
    }

    /** Empty for the root. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }

    private void appendTo(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.appendTo(text);
        if (key == null) {
            text.append('[').append(index).append(']');
        } else {
            if (text.length() > 0) {
                text.append('.');
            }
            text.append(Words.shortened(key));
        }
    }
}
