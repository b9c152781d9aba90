package io.github.shearpin.agent.rules;

/** Makes settings of who may read the metrics, and how they are kept from others on the way. */
final class ProtectionBuilder extends SettingsBuilder {

    ProtectionBuilder(Problems problems, boolean complete) {
        super(problems, complete);
    }

    /**
     * @param exporter what the files say of it
     * @return {@link Protection#UNKNOWN} where that has errors, which have been reported
     */
    Protection protection(Values exporter) {
        if (isFlawed(exporter, "tls") || isFlawed(exporter, "auth")) {
            return Protection.UNKNOWN;
        }
        TlsSettings tls = exporter.has("tls") ? tls(exporter) : null;
        AuthSettings auth = exporter.has("auth") ? auth(exporter) : null;
        boolean isWhole = (tls != null || !exporter.has("tls")) && (auth != null || !exporter.has("auth"));
        return !isWhole ? Protection.UNKNOWN : tls == null && auth == null ? Protection.NONE : new Protection(tls, auth);
    }

    /**
     * Whether a file that could not be read to its end looks as if it said more of who may see the metrics.
     *
     * @param exporter what could be read of it; null: nothing
     */
    static boolean isNamedBeyond(Values exporter, String text) {
        return text.contains("tls:") && (exporter == null || !exporter.has("tls"))
                || text.contains("auth:") && (exporter == null || !exporter.has("auth"));
    }

    private static boolean isFlawed(Values exporter, String field) {
        return exporter.isInvalid(field) || exporter.has(field) && exporter.parts(field).isFlawed();
    }

    private TlsSettings tls(Values exporter) {
        Values tls = exporter.parts("tls");
        if (tls.has("keystore")) {
            for (String other : new String[] {"certificate", "key"}) {
                if (tls.has(other)) {
                    problems.at(tls.node(other), "there is a keystore already, in " + tls.node("keystore").seenFrom(tls.node(other)),
                            "remove one of the two");
                    return null;
                }
            }
            return TlsSettings.keystore(tls.get("keystore", String.class, null), tls.get("password", String.class, ""),
                    tls.node("keystore").position());
        }
        if (tls.has("password")) {
            problems.at(tls.node("password"), "a password without a keystore: keys in PEM files are read unencrypted",
                    "remove it, or write keystore: /path/to/keystore.p12");
            return null;
        }
        if (!tls.has("certificate") && !tls.has("key")) {
            missing(exporter.node("tls"), "there is no key to serve with",
                    "write keystore: /path/to/keystore.p12 and its password, or certificate: /path/to/tls.crt and"
                    + " key: /path/to/tls.key");
            return null;
        }
        return !hasPart(exporter, "tls", "certificate", "certificate: /path/to/tls.crt")
                || !hasPart(exporter, "tls", "key", "key: /path/to/tls.key") ? null
                : TlsSettings.pem(tls.get("certificate", String.class, null), tls.get("key", String.class, null),
                        tls.node("certificate").position());
    }

    private AuthSettings auth(Values exporter) {
        Values auth = exporter.parts("auth");
        return !hasPart(exporter, "auth", "username", "username: prometheus")
                | !hasPart(exporter, "auth", "password-hash",
                        "password-hash: \"...\", which `java -jar shearpin.jar password-hash` prints") ? null
                : new AuthSettings(auth.get("username", String.class, null),
                        auth.get("password-hash", PasswordHash.class, null));
    }
}
