package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Protection;
import io.github.shearpin.agent.rules.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An exporter that speaks TLS and asks for a password, as clients see it. */
@Timeout(60)
class ExporterTlsTest {

    private static final Position PLACE = new Position("rules.yaml", 3, 20);
    private static final String PASSWORD = "correct horse";
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    @TempDir
    static Path folder;
    private static TestKeys keys;
    private static SSLContext trust;

    private final HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
    private Exporter exporter;

    @BeforeAll
    static void make() throws Exception {
        keys = TestKeys.make(folder, "server.p12", "EC", "PKCS12");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        trust = SSLContext.getInstance("TLS");
        trust.init(null, factory.getTrustManagers(), null);
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void metricsAreForWhoKnowsThePassword() throws Exception {
        start(ServerLimits.DEFAULT, tls(), new AuthSettings("prometheus", PasswordHasher.hash(PASSWORD.toCharArray())));

        HttpResponse<String> asked = get("/metrics", "none");
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"shearpin\", charset=\"UTF-8\"");
        assertThat(asked.body()).doesNotContain("shearpin_");
        for (String path : new String[] {"/metrics", "/internal/metrics", "/metrics"}) {
            assertThat(get(path, basic(PASSWORD)).body()).as(path).contains("shearpin_build_info");
        }
        assertThat(get("/-/healthy", "none").body()).isEqualTo("healthy\n");
        assertThat(get("/metrics", basic("wrong")).statusCode()).isEqualTo(401);
        assertThat(get("/metrics", basic(PASSWORD)).statusCode()).as("known already").isEqualTo(200);
    }

    @Test
    void oneConnectionServesManyRequests() throws Exception {
        start(new ServerLimits(1, 4, LONG, LONG, LONG), tls(), null);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = get("/metrics", "none");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void whoForgetsTheSIsToldInPlain() throws Exception {
        start(ServerLimits.DEFAULT, tls(), null);

        assertThat(RawClient.exchange(exporter, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 400 ")
                .endsWith("\r\n\r\nthis port speaks HTTPS: write https:// before the host\n");
    }

    @Test
    void handshakesThatStopHoldUpNobody() throws Exception {
        start(new ServerLimits(4, 300, LONG, LONG, LONG), tls(), null);
        get("/metrics", "none"); // the first handshake of a JVM takes long on both sides
        List<Socket> slow = new ArrayList<>();
        try {
            byte[] hello = helloOfAClient();
            for (int i = 0; i < 200; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), exporter.port());
                client.getOutputStream().write(hello, 0, i % 2 == 0 ? hello.length : 1 + i % (hello.length - 1));
                slow.add(client);
            }
            for (int i = 0; i < 3; i++) {
                HttpClient another = HttpClient.newBuilder().sslContext(trust).build();
                assertThat(another.send(request("/metrics", "none"), HttpResponse.BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        } finally {
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    @Test
    void keysOfNoUseAreToldAndNothingIsServedInPlain() throws Exception {
        try (StderrCapture told = new StderrCapture()) {
            start(ServerLimits.DEFAULT, TlsSettings.keystore(keys.keystore().toString(), "wrong", PLACE), null);

            assertThatThrownBy(() -> get("/metrics", "none")).isInstanceOf(IOException.class);
            assertThat(RawClient.exchange(exporter, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 400 ")
                    .doesNotContain("shearpin_");
            assertThat(told.lines()).singleElement().asString()
                    .startsWith("shearpin: rules.yaml:3:20: exporter.tls.keystore: the password of ");
        }
    }

    @Test
    void aFileThatIsNotThereIsToldAtOnce() throws Exception {
        try (StderrCapture told = new StderrCapture()) {
            start(ServerLimits.DEFAULT, TlsSettings.pem(folder.resolve("no.crt").toString(), "no.key", PLACE), null);

            assertThat(exporter.port()).isEqualTo(-1);
            assertThat(told.lines()).singleElement().asString().startsWith("shearpin: no metrics are served:"
                    + " rules.yaml:3:20: exporter.tls.certificate: there is no file ");
        }
    }

    @Test
    void whereItIsNotKnownWhoMaySeeThemNobodyDoes() throws Exception {
        try (StderrCapture told = new StderrCapture()) {
            exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false).with(Protection.UNKNOWN), Guards::new,
                    new AgentStatistics(), "1");

            assertThat(exporter.port()).isEqualTo(-1);
            assertThat(told.lines()).singleElement().asString()
                    .startsWith("shearpin: no metrics are served: the rule files have errors where they say, or may say,")
                    .contains("exporter.tls", "exporter.auth");
        }
    }

    /** What a client begins with, recorded. */
    private static byte[] helloOfAClient() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket accepted = listening.accept()) {
            SSLSocket secured = (SSLSocket) trust.getSocketFactory()
                    .createSocket(client, "localhost", 1, true);
            Thread handshake = new Thread(() -> {
                try {
                    secured.startHandshake();
                } catch (IOException closed) {
                    // as is meant
                }
            });
            handshake.start();
            byte[] header = accepted.getInputStream().readNBytes(5);
            byte[] body = accepted.getInputStream().readNBytes((header[3] & 0xFF) << 8 | header[4] & 0xFF);
            byte[] hello = new byte[5 + body.length];
            System.arraycopy(header, 0, hello, 0, 5);
            System.arraycopy(body, 0, hello, 5, body.length);
            accepted.close();
            handshake.join();
            return hello;
        }
    }

    private static TlsSettings tls() {
        return TlsSettings.keystore(keys.keystore().toString(), TestKeys.PASSWORD, PLACE);
    }

    private void start(ServerLimits limits, TlsSettings tls, AuthSettings auth) {
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false).with(new Protection(tls, auth)), Guards::new,
                new AgentStatistics(), "1", limits);
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("prometheus:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        return client.send(request(path, authorization), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String authorization) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + exporter.port() + path))
                .header("Authorization", authorization).build();
    }
}
