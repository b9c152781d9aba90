package io.github.shearpin.agent.rules;

import java.util.Objects;

/** Which files hold the exporter's key and certificate: a keystore, or two of PEM. Immutable and thread-safe. */
public final class TlsSettings {

    private final String keystore;
    private final String password;
    private final String certificate;
    private final String key;
    private final Position position;

    private TlsSettings(String keystore, String password, String certificate, String key, Position position) {
        this.keystore = keystore;
        this.password = password;
        this.certificate = certificate;
        this.key = key;
        this.position = position;
    }

    /**
     * @param password empty: none
     * @param position where a rule file names the keystore
     */
    public static TlsSettings keystore(String file, String password, Position position) {
        return new TlsSettings(file, password, null, null, position);
    }

    /**
     * @param certificate with those that lead from it to one that callers trust
     * @param position    where a rule file names the certificate
     */
    public static TlsSettings pem(String certificate, String key, Position position) {
        return new TlsSettings(null, "", certificate, key, position);
    }

    /** Whether it is the same files, with the same password. */
    boolean isSame(TlsSettings other) {
        return Objects.equals(keystore, other.keystore) && password.equals(other.password)
                && Objects.equals(certificate, other.certificate) && Objects.equals(key, other.key);
    }

    /** Null: the files are of PEM. */
    public String keystore() {
        return keystore;
    }

    /** Of the keystore and the key in it; for no message. */
    public String password() {
        return password;
    }

    /** Null: there is a keystore. */
    public String certificate() {
        return certificate;
    }

    /** Null: there is a keystore. */
    public String key() {
        return key;
    }

    /** What a message about one of the files begins with: {@code rules.yaml:3:20: exporter.tls.keystore: }. */
    public String place(String field) {
        return position + ": exporter.tls." + field + ": ";
    }
}
