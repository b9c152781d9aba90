package io.github.shearpin.agent.weave;

/** What comes near to a pattern and is not guarded by it, and why. Immutable. */
public final class FellOut {

    /** Why; the later ones came the nearer. */
    public enum Reason {
        NOT_SEEN, NO_SUCH_METHOD, MISSPELT, OTHER_PACKAGE, INNER_TYPE, OTHER_CASE, OTHER_TYPE, CONSTRUCTOR, INHERITED,
        OTHER_PARAMETERS, OTHER_RESULT, OTHER_MODIFIERS, NO_ANNOTATION, ANNOTATION_NOT_SEEN, SYNTHETIC, ABSTRACT, NATIVE, INTERFACE,
        TYPE_ABOVE_NOT_SEEN, UNREADABLE, EXCLUDED, BENEATH_GUARD, TOO_MANY;

        /** Such as {@code other-package}. */
        public String label() {
            StringBuilder label = new StringBuilder();
            for (char c : name().toCharArray()) {
                label.append(c == '_' ? '-' : Character.toLowerCase(c));
            }
            return label.toString();
        }
    }

    private final Reason reason;
    private final String candidate;
    private final String text;

    /**
     * @param candidate a type, or a method as {@code com.acme.Shop#order(String)}; null: there is none
     * @param text      a whole sentence of it
     */
    FellOut(Reason reason, String candidate, String text) {
        this.reason = reason;
        this.candidate = candidate;
        this.text = text;
    }

    public Reason reason() {
        return reason;
    }

    /** Null: nothing comes near. */
    public String candidate() {
        return candidate;
    }

    /** What happened and what to write instead. */
    public String text() {
        return text;
    }
}
