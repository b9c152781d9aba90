package io.github.shearpin.agent.rules;

/** Who may read the metrics, by HTTP Basic authentication. Immutable and thread-safe. */
public final class AuthSettings {

    private final String username;
    private final PasswordHash password;

    public AuthSettings(String username, PasswordHash password) {
        this.username = username;
        this.password = password;
    }

    boolean isSame(AuthSettings other) {
        return username.equals(other.username) && password.text().equals(other.password.text());
    }

    public String username() {
        return username;
    }

    public PasswordHash password() {
        return password;
    }
}
