package io.github.shearpin.agent.rules;

/** What keeps the metrics from eyes they are not for. Immutable and thread-safe. */
public final class Protection {

    /** Everybody may read them, as is usual for exporters. */
    public static final Protection NONE = new Protection(null, null);
    /** What the rule files say of it has errors: nothing is served, rather than to everybody. */
    public static final Protection UNKNOWN = new Protection(null, null);

    private final TlsSettings tls;
    private final AuthSettings auth;

    /**
     * @param tls  null: plain HTTP
     * @param auth null: nobody is asked who they are
     */
    public Protection(TlsSettings tls, AuthSettings auth) {
        this.tls = tls;
        this.auth = auth;
    }

    /** Whether another says the same. */
    public boolean isSame(Protection other) {
        return (this == UNKNOWN) == (other == UNKNOWN)
                && (tls == null ? other.tls == null : other.tls != null && tls.isSame(other.tls))
                && (auth == null ? other.auth == null : other.auth != null && auth.isSame(other.auth));
    }

    /** Null: plain HTTP. */
    public TlsSettings tls() {
        return tls;
    }

    /** Null: nobody is asked who they are. */
    public AuthSettings auth() {
        return auth;
    }
}
