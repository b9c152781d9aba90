package io.github.shearpin.agent.weave;

/** How much a pattern has left after one thing that it asks. Immutable. */
public final class Stage {

    private final String label;
    private final String text;
    private final int left;

    Stage(String label, String text, int left) {
        this.label = label;
        this.text = text;
        this.left = left;
    }

    /** For machines, such as {@code types-named}. */
    public String label() {
        return label;
    }

    /** For people, to be read after the number. */
    public String text() {
        return text;
    }

    public int left() {
        return left;
    }
}
