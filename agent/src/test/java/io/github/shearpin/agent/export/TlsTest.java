package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys in all the forms that people have them in; and what is said and served where they are of no use, or change. */
@Timeout(60)
class TlsTest {

    private static final Position PLACE = new Position("rules.yaml", 3, 20);
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    static Path keys;
    private static TestKeys ec;
    private static TestKeys rsa;
    private static TestKeys jks;

    @TempDir
    Path folder;
    private final AtomicLong clock = new AtomicLong();

    @BeforeAll
    static void make() throws Exception {
        ec = TestKeys.make(keys, "ec.p12", "EC", "PKCS12");
        rsa = TestKeys.make(keys, "rsa.p12", "RSA", "PKCS12");
        jks = TestKeys.make(keys, "rsa.jks", "RSA", "JKS");
    }

    @Test
    void keystores() throws Exception {
        for (TestKeys each : new TestKeys[] {ec, rsa, jks}) {
            TlsSettings settings = TlsSettings.keystore(each.keystore().toString(), TestKeys.PASSWORD, PLACE);
            assertThat(shown(tls(settings))).isEqualTo(each.certificate());
        }
    }

    @Test
    void pem() throws Exception {
        for (TestKeys each : new TestKeys[] {ec, rsa}) {
            assertThat(shown(tls(pem(each.certificatePem(), each.keyPem())))).isEqualTo(each.certificate());
        }
    }

    @Test
    void keysAsOpenSslWritesThem() throws Exception {
        assertThat(shown(tls(pem(rsa.certificatePem(), TestKeys.pem("RSA PRIVATE KEY", rsa.bareKey())))))
                .isEqualTo(rsa.certificate());
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assertThat(shown(tls(pem(ec.certificatePem(), parameters + TestKeys.pem("EC PRIVATE KEY", ec.bareKey())))))
                .isEqualTo(ec.certificate());
        assertThat(shown(tls(pem(ec.certificatePem(), TestKeys.pem("EC PRIVATE KEY", withPublicKey(ec))))))
                .isEqualTo(ec.certificate());
    }

    /** A key of the curve P-256 with its curve and its public half, which the JDK leaves out and OpenSSL does not. */
    private static byte[] withPublicKey(TestKeys keys) throws Exception {
        byte[] bare = keys.bareKey();
        byte[] certified = keys.certificate().getPublicKey().getEncoded();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(new byte[] {0x30, 119});
        key.write(bare, 2, bare.length - 2);
        key.write(HexFormat.of().parseHex("a00a06082a8648ce3d030107a144"));
        key.write(certified, certified.length - 68, 68);
        assertThat(key.size()).isEqualTo(121);
        return key.toByteArray();
    }

    @Test
    void textAroundIsNoMatterNorBothInOneFile() throws Exception {
        String both = "Bag Attributes\r\n    friendlyName: server\r\n" + ec.keyPem().replace("\n", "\r\n") + "subject=CN = a\n"
                + ec.certificatePem();

        assertThat(shown(tls(pem(both, both)))).isEqualTo(ec.certificate());
    }

    @Test
    void olderProtocolsAreNotSpoken() throws Exception {
        byte[] helloOfTls1 = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
        byte[] begin = {22, 3, 1, 0, (byte) (helloOfTls1.length - 5), 1, 0, 0, (byte) (helloOfTls1.length - 9), 3, 1};
        System.arraycopy(begin, 0, helloOfTls1, 0, begin.length);
        byte[] end = {0, 0, 2, 0, 0x2F, 1, 0};
        System.arraycopy(end, 0, helloOfTls1, helloOfTls1.length - end.length, end.length);
        Tls tls = tls(TlsSettings.keystore(rsa.keystore().toString(), TestKeys.PASSWORD, PLACE));

        try (ServerSocket server = server()) {
            CompletableFuture<Void> refused = serve(server, tls);
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                client.getOutputStream().write(helloOfTls1);
                byte[] alert = client.getInputStream().readNBytes(7);
                assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
                assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
            }
            assertThat(refused).failsWithin(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWrongPasswordIsToldOnceAndNothingIsServed() throws Exception {
        String file = rsa.keystore().toString();
        assertRefused(TlsSettings.keystore(file, "wrong", PLACE), "rules.yaml:3:20: exporter.tls.keystore: the password of "
                + file + " is wrong; write it as password, best of a variable: password: \"${KEYSTORE_PASSWORD}\""
                + " (until then no metrics are served)");
        assertRefused(TlsSettings.keystore(file, "", PLACE), "rules.yaml:3:20: exporter.tls.keystore: the password of " + file
                + " is missing; write it as password, best of a variable: password: \"${KEYSTORE_PASSWORD}\""
                + " (until then no metrics are served)");
        assertRefused(TlsSettings.keystore(jks.keystore().toString(), "wrong", PLACE), "the password of " + jks.keystore()
                + " is wrong;");
    }

    @Test
    void keystoresThatAreNone() throws Exception {
        Path certificate = TestKeys.write(folder.resolve("tls.crt"), ec.certificatePem());
        Path text = TestKeys.write(folder.resolve("text"), "text");
        Path damaged = folder.resolve("damaged.p12");
        Files.write(damaged, new byte[] {0x30, 1, 2, 3, 4, 5});
        Path ofOthers = folder.resolve("trust.p12");
        KeyStore others = KeyStore.getInstance("PKCS12");
        others.load(null, null);
        others.setCertificateEntry("other", ec.certificate());
        others.store(Files.newOutputStream(ofOthers), TestKeys.PASSWORD.toCharArray());

        assertRefused(keystore(certificate), "keystore: " + certificate
                + " is no keystore of JKS or PKCS #12; it is of PEM, so write certificate: and key: for it (until");
        assertRefused(keystore(text), "keystore: " + text + " is no keystore of JKS or PKCS #12; name one (until");
        assertRefused(keystore(damaged), "keystore: cannot read the keystore " + damaged + " (");
        assertRefused(keystore(ofOthers), "keystore: " + ofOthers
                + " holds no private key, only certificates of others; name the keystore of this server (until");
    }

    @Test
    void filesOfPemThatAreOfNoUse() throws Exception {
        assertRefused(pem(ec.certificatePem(), rsa.keyPem()), "rules.yaml:3:20: exporter.tls.key: the key in ",
                " is not that of the first certificate in ", "; take both from one pair (until then no metrics are served)");
        TestKeys other = TestKeys.make(folder, "other.p12", "EC", "PKCS12");
        assertRefused(pem(ec.certificatePem(), other.keyPem()), "exporter.tls.key: the key in ", " is not that of ");
        assertRefused(pem(ec.certificatePem(), TestKeys.pem("EC PRIVATE KEY", other.bareKey())), " is not that of ");
        assertRefused(pem(ec.certificatePem(), TestKeys.pem("RSA PRIVATE KEY", rsa.bareKey())), " is not that of ");
        assertRefused(pem(ec.certificatePem(), TestKeys.pem("PRIVATE KEY", new byte[] {1, 2, 3})), ", or is damaged");
        assertRefused(pem(ec.certificatePem(), "text"), "exporter.tls.key: there is no private key in ");
        assertRefused(pem(ec.certificatePem(), TestKeys.pem("ENCRYPTED PRIVATE KEY", new byte[9])),
                " is encrypted; write it without a password (`openssl pkey -in FILE`)");
        assertRefused(pem(ec.certificatePem(), TestKeys.pem("RSA PRIVATE KEY", rsa.bareKey()).replaceFirst("\n",
                "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n")), " is encrypted; ");
        assertRefused(pem("text", ec.keyPem()), "exporter.tls.certificate: there is no certificate in ");
        assertRefused(pem(TestKeys.pem("CERTIFICATE", new byte[] {1, 2, 3}), ec.keyPem()),
                "exporter.tls.certificate: cannot read a certificate in ");
        assertRefused(pem(ec.certificatePem() + rsa.certificatePem(), ec.keyPem()),
                " do not lead from one to the next; write this server's first, and after each the one of who issued it");
    }

    @Test
    void filesThatAreNotThereAreToldAtTheStart() throws Exception {
        Path missing = folder.resolve("missing.p12");
        Path big = folder.resolve("big.p12");
        Files.write(big, new byte[1024 * 1024 + 1]);

        assertThat(Tls.unreadable(keystore(Files.writeString(folder.resolve("tls.pem"), "-----BEGIN CERTIFICATE-----"))))
                .contains("tls.pem is no keystore of JKS or PKCS #12");
        assertThat(Tls.unreadable(keystore(missing))).isEqualTo("rules.yaml:3:20: exporter.tls.keystore: there is no file "
                + missing + "; write the path of one, best an absolute one");
        assertThat(Tls.unreadable(TlsSettings.pem(ec.keystore().toString(), missing.toString(), PLACE)))
                .startsWith("rules.yaml:3:20: exporter.tls.key: there is no file ");
        assertThat(Tls.unreadable(keystore(folder))).contains("exporter.tls.keystore: cannot read " + folder + " (")
                .endsWith("; let the user of this program read it");
        assertThat(Tls.unreadable(keystore(big))).endsWith(" is longer than 1 MiB; name the right file");
        assertThat(Tls.unreadable(keystore(rsa.keystore()))).isNull();
    }

    @Test
    void aNewCertificateIsServedWithinSeconds() throws Exception {
        TlsSettings settings = pem(ec.certificatePem(), ec.keyPem());
        Tls tls = tls(settings);
        try (StderrCapture told = new StderrCapture()) {
            shown(tls);
            write(settings, rsa.certificatePem(), rsa.keyPem());
            clock.addAndGet(LOOK_AGAIN - 1);
            assertThat(shown(tls)).as("not looked at with each connection").isEqualTo(ec.certificate());
            clock.addAndGet(1);
            assertThat(shown(tls)).isEqualTo(rsa.certificate());
            clock.addAndGet(LOOK_AGAIN);
            shown(tls);

            assertThat(told.lines()).containsExactly("shearpin: rules.yaml:3:20: exporter.tls.certificate: the files have changed,"
                    + " and the new certificate is served from now on");
        }
    }

    @Test
    void aBadNewFileLeavesTheOldCertificateAndIsToldOnce() throws Exception {
        TlsSettings settings = pem(ec.certificatePem(), ec.keyPem());
        Tls tls = tls(settings);
        try (StderrCapture told = new StderrCapture()) {
            shown(tls);
            write(settings, rsa.certificatePem(), ec.keyPem());
            for (int i = 0; i < 3; i++) {
                clock.addAndGet(LOOK_AGAIN);
                assertThat(shown(tls)).isEqualTo(ec.certificate());
            }
            assertThat(told.lines()).singleElement().asString().contains("exporter.tls.key: the key in ",
                    " is not that of the first certificate ", " (until then the certificate from before is served)");

            Files.delete(Path.of(settings.certificate()));
            clock.addAndGet(LOOK_AGAIN);
            assertThat(shown(tls)).isEqualTo(ec.certificate());
            assertThat(told.lines()).hasSize(2).last().asString().contains("there is no file ");

            write(settings, rsa.certificatePem(), rsa.keyPem());
            clock.addAndGet(LOOK_AGAIN);
            assertThat(shown(tls)).isEqualTo(rsa.certificate());
        }
    }

    @Test
    void whatIsMendedIsServedWithoutARestart() throws Exception {
        TlsSettings settings = pem(ec.certificatePem(), rsa.keyPem());
        Tls tls = tls(settings);
        try (StderrCapture told = new StderrCapture()) {
            assertThatThrownBy(() -> shown(tls)).isInstanceOf(IOException.class);
            write(settings, ec.certificatePem(), ec.keyPem());
            assertThatThrownBy(() -> shown(tls)).isInstanceOf(IOException.class);
            clock.addAndGet(LOOK_AGAIN);
            assertThat(shown(tls)).isEqualTo(ec.certificate());
            assertThat(told.lines()).hasSize(1);
        }
    }

    private Tls tls(TlsSettings settings) {
        return new Tls(settings, clock::get);
    }

    private static TlsSettings keystore(Path file) {
        return TlsSettings.keystore(file.toString(), TestKeys.PASSWORD, PLACE);
    }

    private TlsSettings pem(String certificate, String key) throws IOException {
        TlsSettings settings = TlsSettings.pem(folder.resolve("tls.crt").toString(), folder.resolve("tls.key").toString(), PLACE);
        write(settings, certificate, key);
        return settings;
    }

    private static void write(TlsSettings settings, String certificate, String key) throws IOException {
        TestKeys.write(Path.of(settings.certificate()), certificate);
        TestKeys.write(Path.of(settings.key()), key);
    }

    private void assertRefused(TlsSettings settings, String... parts) {
        Tls tls = tls(settings);
        try (StderrCapture told = new StderrCapture()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> shown(tls)).isInstanceOf(IOException.class);
                clock.addAndGet(LOOK_AGAIN);
            }
            assertThat(told.lines()).singleElement().asString().contains(parts).doesNotContain(TestKeys.PASSWORD);
        }
    }

    /** The certificate that a client is shown. */
    private static Certificate shown(Tls tls) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        try (ServerSocket server = server()) {
            CompletableFuture<Void> served = serve(server, tls);
            try (SSLSocket client = (SSLSocket) context.getSocketFactory()
                    .createSocket(server.getInetAddress(), server.getLocalPort())) {
                client.startHandshake();
                served.get(20, TimeUnit.SECONDS);
                return client.getSession().getPeerCertificates()[0];
            }
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static CompletableFuture<Void> serve(ServerSocket server, Tls tls) {
        return CompletableFuture.runAsync(() -> {
            try {
                Socket accepted = server.accept();
                try {
                    tls.secured(new Connection(accepted, ServerLimits.DEFAULT, new Arrival(accepted, true)));
                } catch (IOException refused) {
                    accepted.close();
                    throw refused;
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // whatever it is, it is what the test looks at
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
