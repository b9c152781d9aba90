package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.SomeJdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Metrics over TLS, on each JDK; also before {@code main}, which then still gets the LogManager of its own (see
 * {@link LogManagerIT}).
 */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record TlsIT(int feature) {

    @Test
    void scrapedBeforeMain() throws Exception {
        Path folder = Work.folder("tls");
        Path keystore = folder.resolve("server.p12");
        try (Child keytool = JavaRun.start("keytool", List.of(Jdk.running().tool("keytool").toString(), "-genkeypair", "-keyalg",
                "RSA", "-keysize", "2048", "-storetype", "PKCS12", "-dname", "CN=shop", "-ext", "san=ip:127.0.0.1", "-alias", "server",
                "-keystore", keystore.toString(), "-storepass", "secret"), folder, Map.of())) {
            assertThat(keytool.awaitExit()).isZero();
        }
        JavaRun run = JavaRun.on(Jdk.of(feature), "tls").rules("""
                version: 1
                exporter:
                  host: 127.0.0.1
                  tls: {certificate: %s, key: %s}
                """.formatted(Work.write(folder, "tls.crt", pem("CERTIFICATE", certificate(keystore).getEncoded())),
                        Work.write(folder, "tls.key", pem("PRIVATE KEY", store(keystore).getKey("server",
                                "secret".toCharArray()).getEncoded()))));
        run.option("-javaagent:" + Jars.earlyAgent(run.folder()) + "=wait");
        try (Child child = run.main("org.example.app.SetsLogManager").start()) {
            child.awaitOut("before main"::equals, "that main is yet to come");
            String metrics = child.awaitErr(line -> line.contains("metrics on https://"), "where its metrics are")
                    .replaceFirst(".*(https://.*/metrics)", "$1");
            HttpClient client = HttpClient.newBuilder().sslContext(trust(keystore)).build();
            for (int i = 0; i < 2; i++) {
                assertThat(get(client, metrics)).contains("shearpin_build_info");
            }
            assertThat(get(client, metrics.replace("/metrics", "/api/v1/configuration"))).contains("/tls.crt\"")
                    .doesNotContain("tls.key");
            assertThat(Commands.run(Jdk.of(feature), "status", child.pid()).out()).contains(metrics);
            child.send("go on");

            assertThat(child.awaitOut(line -> line.contains("LogManager"), "its LogManager"))
                    .isEqualTo("org.example.app.OwnLogManager");
        }
    }

    private static String get(HttpClient client, String address) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static KeyStore store(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(Files.newInputStream(keystore), "secret".toCharArray());
        return store;
    }

    private static Certificate certificate(Path keystore) throws Exception {
        return store(keystore).getCertificate("server");
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    private static SSLContext trust(Path keystore) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate(keystore));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
