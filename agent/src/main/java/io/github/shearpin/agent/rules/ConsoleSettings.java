package io.github.shearpin.agent.rules;

/** Who may see details over HTTP. Immutable and thread-safe. */
public final class ConsoleSettings {

    /** Callers on this machine. */
    public static final ConsoleSettings DEFAULT = new ConsoleSettings(true, null);

    private final boolean enabled;
    private final String token;

    /** @param token null: none */
    public ConsoleSettings(boolean enabled, String token) {
        this.enabled = enabled;
        this.token = token;
    }

    /** Whether anybody may. */
    public boolean enabled() {
        return enabled;
    }

    /** What callers from elsewhere have to know, in characters that an HTTP header can carry; null: they may not. */
    public String token() {
        return token;
    }
}
