package io.github.shearpin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire, and what comes back. */
class HttpWebhookTest {

    private static final byte[] JSON = "{\"text\":\"gr\u00fc\u00dfe\"}".getBytes(StandardCharsets.UTF_8);

    /** Answers one request with this; null: never. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket;
        private final CompletableFuture<String> request = new CompletableFuture<>();

        Server(String answer) throws IOException {
            this(answer, new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        }

        Server(String answer, ServerSocket socket) {
            this.socket = socket;
            Thread thread = new Thread(() -> serve(answer), "webhook");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(String answer) {
            try (Socket connection = socket.accept()) {
                InputStream in = connection.getInputStream();
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                while (!text.toString(StandardCharsets.UTF_8).endsWith("}")) {
                    text.write(in.read());
                }
                request.complete(text.toString(StandardCharsets.UTF_8));
                if (answer != null) {
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    connection.getOutputStream().flush();
                }
                in.read(); // until the other side has had enough
            } catch (IOException over) {
                request.completeExceptionally(over);
            }
        }

        String url(String rest) {
            return "http://127.0.0.1:" + socket.getLocalPort() + rest;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void postsJsonToTheWholeUrl() throws Exception {
        try (Server server = new Server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(new HttpWebhook(server.url("/services/T0/secret?x=y#z")).post(JSON).status).isEqualTo(200);

            assertThat(server.request.get().lines()).startsWith("POST /services/T0/secret?x=y HTTP/1.1",
                    "Host: 127.0.0.1:" + server.socket.getLocalPort())
                    .contains("Content-Type: application/json; charset=utf-8", "Content-Length: " + JSON.length,
                            "Connection: close", "{\"text\":\"gr\u00fc\u00dfe\"}");
        }
    }

    @Test
    void tellsWhatItAnswered() throws Exception {
        try (Server server = new Server("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n")) {
            Notifier.Answer answer = new HttpWebhook(server.url("")).post(JSON);
            assertThat(answer.status).isEqualTo(429);
            assertThat(answer.retryAfterMillis).isEqualTo(7_000);
        }
        try (Server server = new Server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\nRetry-After: tomorrow\r\n\r\n")) {
            Notifier.Answer answer = new HttpWebhook(server.url("/")).post(JSON);
            assertThat(answer.status).isEqualTo(503);
            assertThat(answer.retryAfterMillis).isZero();
        }
    }

    @Test
    void goesNowhereElse() throws Exception {
        try (Server server = new Server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(new HttpWebhook(server.url("/")).post(JSON).status).isEqualTo(302);
        }
    }

    @Test
    void waitsNotForEver() throws Exception {
        try (Server server = new Server(null)) {
            assertThatThrownBy(() -> new HttpWebhook(server.url("/"), 1_000, 50).post(JSON))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatIsNoHttpIsAnIoException() throws Exception {
        try (Server server = new Server("SSH-2.0-OpenSSH_9.2\r\n".repeat(3))) {
            assertThatThrownBy(() -> new HttpWebhook(server.url("/")).post(JSON)).isInstanceOf(IOException.class);
        }
        try (Server server = new Server("HTTP/1.1 200 OK\r\n")) {
            assertThatThrownBy(() -> new HttpWebhook(server.url("/").replace("http:", "https:"), 1_000, 1_000).post(JSON))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void speaksTlsToWhomTheJvmTrustsAndWhoIsWhoItSays(@TempDir Path folder) throws Exception {
        try (Server server = tlsServer(folder, "ip:127.0.0.1")) {
            HttpWebhook webhook = new HttpWebhook(server.url("/secret").replace("http:", "https:"));
            assertThatThrownBy(() -> webhook.post(JSON)).as("not trusted").isInstanceOf(SSLException.class);
        }
        trust(folder.resolve("127.0.0.1.p12"));
        try (Server server = tlsServer(folder, "ip:127.0.0.1")) {
            assertThat(new HttpWebhook(server.url("/secret").replace("http:", "https:")).post(JSON).status).isEqualTo(200);
            assertThat(server.request.get()).startsWith("POST /secret HTTP/1.1\r\n");
        } finally {
            trust(null);
        }
        trust(folder.resolve("hooks.example.com.p12"));
        try (Server server = tlsServer(folder, "dns:hooks.example.com")) {
            HttpWebhook webhook = new HttpWebhook(server.url("/secret").replace("http:", "https:"));
            assertThatThrownBy(() -> webhook.post(JSON)).as("somebody else").isInstanceOf(SSLException.class)
                    .hasMessageContaining("No subject alternative names");
        } finally {
            trust(null);
        }
    }

    /** What the JVM trusts from now on; null: what it did at first. */
    private static void trust(Path store) {
        if (store == null) {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        } else {
            System.setProperty("javax.net.ssl.trustStore", store.toString());
            System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        }
    }

    /** With a certificate for that name, in a key store that is called by it. */
    private static Server tlsServer(Path folder, String name) throws Exception {
        Path store = folder.resolve(name.substring(name.indexOf(':') + 1) + ".p12");
        if (!Files.exists(store)) {
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-keyalg", "EC", "-dname", "CN=webhook", "-ext", "SAN=" + name, "-keystore", store.toString(), "-storetype",
                    "PKCS12", "-storepass", "changeit").redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile()).start();
            assertThat(keytool.waitFor()).isZero();
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new Server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    }

    /** They know the application's passwords, and what the application wants to go where. */
    @Test
    void asksNothingOfTheApplications() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        Refusing refusing = new Refusing();
        ProxySelector.setDefault(refusing);
        CookieHandler.setDefault(null);
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected java.net.PasswordAuthentication getPasswordAuthentication() {
                refusing.asked = true;
                return null;
            }
        });
        try (Server server = new Server("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n")) {
            assertThat(new HttpWebhook(server.url("/")).post(JSON).status).isEqualTo(401);
        } finally {
            ProxySelector.setDefault(before);
            Authenticator.setDefault(null);
        }
        assertThat(refusing.asked).isFalse();
    }

    private static final class Refusing extends ProxySelector {
        private volatile boolean asked;

        @Override
        public java.util.List<java.net.Proxy> select(java.net.URI uri) {
            asked = true;
            return java.util.List.of(java.net.Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(java.net.URI uri, java.net.SocketAddress address, IOException failure) {
            asked = true;
        }
    }

    @Test
    void itsNameShowsNothingOfWhatIsSecret() {
        assertThat(new HttpWebhook("https://hooks.example.com/services/T0/B0/secret").name())
                .isEqualTo("https://hooks.example.com/...");
        assertThat(new HttpWebhook("http://[::1]:8080").name()).isEqualTo("http://[::1]:8080/");
        assertThat(new HttpWebhook("HTTPS://host?token=secret").name()).isEqualTo("https://host/...");
    }
}
