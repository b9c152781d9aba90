package io.github.shearpin.agent.export;

import io.github.shearpin.agent.rules.Contents;
import io.github.shearpin.agent.rules.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** What the files of the exporter's key and certificate held when they were read. Immutable. */
final class KeyFiles {

    private static final int LONGEST = 1024 * 1024;
    /** Keys of files in PEM pass through a keystore in memory, which wants a password. */
    private static final char[] IN_MEMORY = "shearpin".toCharArray();

    /** They are of no use. The message says where that was set, why, and what to do. */
    static final class UnusableException extends Exception {
        UnusableException(TlsSettings settings, String field, String what, String instead) {
            super(settings.place(field) + what + "; " + instead);
        }
    }

    private final TlsSettings settings;
    /** The keystore, or the certificates. */
    private final byte[] first;
    /** Null: of a keystore. */
    private final byte[] key;

    private KeyFiles(TlsSettings settings, byte[] first, byte[] key) {
        this.settings = settings;
        this.first = first;
        this.key = key;
    }

    static KeyFiles read(TlsSettings settings) throws UnusableException {
        return settings.keystore() != null ? new KeyFiles(settings, read(settings, "keystore", settings.keystore()), null)
                : new KeyFiles(settings, read(settings, "certificate", settings.certificate()),
                        read(settings, "key", settings.key()));
    }

    private static byte[] read(TlsSettings settings, String field, String file) throws UnusableException {
        try {
            byte[] content = Contents.of(new FileInputStream(file), LONGEST);
            if (content == null) {
                throw new UnusableException(settings, field, file + " is longer than 1 MiB", "name the right file");
            }
            return content;
        } catch (IOException | SecurityException unreadable) {
            boolean isThere = new File(file).exists();
            throw new UnusableException(settings, field, (isThere ? "cannot read " + file + " (" + unreadable.getMessage() + ")"
                    : "there is no file " + new File(file).getAbsolutePath()), isThere ? "let the user of this program read it"
                    : "write the path of one, best an absolute one");
        }
    }

    /** Of all that they hold. */
    byte[] digest() throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(first);
        return key == null ? digest.digest() : digest.digest(key);
    }

    KeyManager[] keyManagers() throws UnusableException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (key != null) {
            factory.init(ofPem(), IN_MEMORY);
        } else {
            char[] password = settings.password().toCharArray();
            KeyStore store = ofKeystore(password);
            try {
                factory.init(store, password);
            } catch (UnrecoverableKeyException other) {
                throw keystore("the key in " + settings.keystore() + " has another password than the keystore",
                        "give both one: keytool -keypasswd");
            }
        }
        return factory.getKeyManagers();
    }

    private KeyStore ofKeystore(char[] password) throws UnusableException, GeneralSecurityException {
        String file = settings.keystore();
        KeyStore store = KeyStore.getInstance(type());
        try {
            store.load(new ByteArrayInputStream(first), password);
        } catch (IOException unreadable) {
            String message = String.valueOf(unreadable.getMessage());
            boolean isPassword = unreadable.getCause() instanceof UnrecoverableKeyException || message.contains("password");
            throw isPassword ? keystore("the password of " + file + (password.length == 0 ? " is missing" : " is wrong"),
                    "write it as password, best of a variable: password: \"${KEYSTORE_PASSWORD}\"")
                    : keystore("cannot read the keystore " + file + " (" + message + ")",
                            "make one that keytool of this Java lists");
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store;
            }
        }
        throw keystore(file + " holds no private key, only certificates of others", "name the keystore of this server");
    }

    /** Finds what is no keystore at all, at the cost of a look at how it begins. */
    void checkForm() throws UnusableException {
        if (key == null) {
            type();
        }
    }

    /** By what it begins with. */
    private String type() throws UnusableException {
        int begin = first.length < 4 ? 0
                : (first[0] & 0xFF) << 24 | (first[1] & 0xFF) << 16 | (first[2] & 0xFF) << 8 | first[3] & 0xFF;
        if (begin == 0xFEEDFEED) {
            return "JKS";
        }
        if (begin >>> 24 == 0x30) {
            return "PKCS12";
        }
        throw keystore(settings.keystore() + " is no keystore of JKS or PKCS #12", Pem.blocks(first).isEmpty()
                ? "name one" : "it is of PEM, so write certificate: and key: for it");
    }

    private KeyStore ofPem() throws UnusableException, GeneralSecurityException {
        X509Certificate[] chain = certificates();
        PrivateKey privateKey = privateKey(chain[0].getPublicKey());
        if (!belongTogether(privateKey, chain[0].getPublicKey())) {
            throw mismatch();
        }
        for (int i = 1; i < chain.length; i++) {
            if (!chain[i - 1].getIssuerX500Principal().equals(chain[i].getSubjectX500Principal())) {
                throw certificate("the certificates in " + settings.certificate() + " do not lead from one to the next",
                        "write this server's first, and after each the one of who issued it");
            }
        }
        KeyStore store = KeyStore.getInstance("JKS"); // others hash the password thousands of times
        try {
            store.load(null, null);
            store.setKeyEntry("exporter", privateKey, IN_MEMORY, chain);
        } catch (IOException impossible) {
            throw new KeyStoreException(impossible);
        }
        return store;
    }

    private X509Certificate[] certificates() throws UnusableException {
        List<X509Certificate> chain = new ArrayList<X509Certificate>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.blocks(first)) {
                if (block.label.equals("CERTIFICATE")) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw certificate("cannot read a certificate in " + settings.certificate() + " (" + malformed.getMessage() + ")",
                    "write it anew; `openssl x509 -in FILE -text` shows a good one");
        }
        if (chain.isEmpty()) {
            throw certificate("there is no certificate in " + settings.certificate() + " (-----BEGIN CERTIFICATE-----)",
                    "name the file of one in PEM");
        }
        return chain.toArray(new X509Certificate[0]);
    }

    private PrivateKey privateKey(PublicKey certified) throws UnusableException, NoSuchAlgorithmException {
        for (Pem.Block block : Pem.blocks(key)) {
            if (block.label.endsWith("PRIVATE KEY")) {
                if (block.isEncrypted) {
                    throw new UnusableException(settings, "key", "the key in " + settings.key() + " is encrypted",
                            "write it without a password (`openssl pkey -in FILE`), or take a keystore, which may have one");
                }
                try {
                    byte[] bytes = block.bytes();
                    return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(
                            block.label.equals("PRIVATE KEY") ? bytes : Pem.pkcs8(bytes, certified)));
                } catch (InvalidKeySpecException | IllegalArgumentException other) {
                    throw mismatch();
                }
            }
        }
        throw new UnusableException(settings, "key", "there is no private key in " + settings.key()
                + " (-----BEGIN PRIVATE KEY-----)", "name the file of one in PEM");
    }

    /** Whether what the one signs is good to the other. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws NoSuchAlgorithmException {
        String algorithm = publicKey.getAlgorithm();
        Signature signature = Signature.getInstance(algorithm.equals("RSA") ? "SHA256withRSA"
                : algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
        try {
            signature.initSign(privateKey);
            signature.update(new byte[32]);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(new byte[32]);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException different) {
            return false;
        }
    }

    private UnusableException mismatch() {
        return new UnusableException(settings, "key", "the key in " + settings.key() + " is not that of the first certificate in "
                + settings.certificate() + ", or is damaged", "take both from one pair");
    }

    private UnusableException keystore(String what, String instead) {
        return new UnusableException(settings, "keystore", what, instead);
    }

    private UnusableException certificate(String what, String instead) {
        return new UnusableException(settings, "certificate", what, instead);
    }
}
