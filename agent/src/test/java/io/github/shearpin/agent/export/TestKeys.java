package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Keys and certificates for 127.0.0.1, made by the JDK's keytool, in the forms in which files hold them. */
record TestKeys(Path keystore, KeyStore store) {

    static final String PASSWORD = "pass word";

    /** A new key with a certificate that it signed itself. */
    static TestKeys make(Path folder, String name, String algorithm, String type) throws Exception {
        Path file = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1,dns:localhost",
                "-validity", "36500", "-keyalg", algorithm, "-keystore", file.toString(), "-storetype", type, "-storepass", PASSWORD,
                "-keypass", PASSWORD));
        command.addAll(List.of("-keysize", algorithm.equals("RSA") ? "2048" : "256"));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new TestKeys(file, store);
    }

    Certificate certificate() throws Exception {
        return store.getCertificate("server");
    }

    String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    /** PKCS #8. */
    String keyPem() throws Exception {
        return pem("PRIVATE KEY", key().getEncoded());
    }

    /** PKCS #1 of an RSA key, SEC 1 of an EC key, as PKCS #8 wraps them. */
    byte[] bareKey() throws Exception {
        byte[] whole = key().getEncoded();
        int[] version = value(whole, value(whole, 0)[0]);
        int[] algorithm = value(whole, version[1]);
        int[] bare = value(whole, algorithm[1]);
        return Arrays.copyOfRange(whole, bare[0], bare[1]);
    }

    private PrivateKey key() throws Exception {
        return (PrivateKey) store.getKey("server", PASSWORD.toCharArray());
    }

    /** Begin and end of a DER value's content. */
    private static int[] value(byte[] der, int index) {
        int length = der[index + 1];
        int begin = index + 2;
        if (length < 0) {
            int more = length & 0x7F;
            length = 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | der[begin++] & 0xFF;
            }
        }
        return new int[] {begin, begin + length};
    }

    static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + label + "-----\n";
    }

    static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text);
    }
}
