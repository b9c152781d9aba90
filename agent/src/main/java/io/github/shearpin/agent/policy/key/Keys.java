package io.github.shearpin.agent.policy.key;

/** Values as text. */
public final class Keys {

    private Keys() {
    }

    public static String text(Object value) {
        return String.valueOf(value);
    }
}
