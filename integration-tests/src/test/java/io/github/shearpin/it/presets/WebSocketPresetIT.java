package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client in this JVM and an endpoint that sends back what it receives. */
@ExtendWith(OutputOnFailure.class)
class WebSocketPresetIT {

    /** Keeps the messages that come, put together. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            received.add(part.remaining() + " bytes");
            socket.request(1);
            return null;
        }

        private String next() throws InterruptedException {
            return received.poll(90, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"tomcat-9, 8", "tomcat-11, 17", "undertow-2.2, 8", "undertow-2.3, 17"})
    void connectionsAndMessages(String container, int jdk) throws Exception {
        try (WebServer server = WebServer.start(container, jdk, "presets: [websocket]", "Pages.java", "Through.java", "Echo.java")) {
            Messages messages = new Messages();
            WebSocket one = connect(server, messages);
            WebSocket other = connect(server, new Messages());
            one.sendText("hello", true).get();
            assertThat(messages.next()).isEqualTo("hello");
            one.sendText("hel", false).get();
            one.sendText("lo", true).get();
            assertThat(messages.next()).isEqualTo("hello");
            one.sendText("parts", true).get();
            assertThat(messages.next()).isEqualTo("parts");
            one.sendBinary(ByteBuffer.allocate(3), true).get();
            assertThat(messages.next()).isEqualTo("3 bytes");
            one.sendText("async", true).get();
            assertThat(messages.next()).isEqualTo("async");

            // Calls end, and are counted, after what they sent has come.
            Scrape scrape = server.exporter().await(each -> each.sum("shearpin_websocket_messages_total") == 10
                    && each.sum("shearpin_websocket_connections") == 2, "counted all messages");
            assertThat(scrape.value("shearpin_websocket_connections", "rule", "websocket")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_websocket_messages_total", "direction", "received")).isEqualTo(5);
            assertThat(scrape.value("shearpin_websocket_messages_total", "rule", "websocket-sent", "direction", "sent")).isEqualTo(4);
            assertThat(scrape.value("shearpin_websocket_messages_total", "rule", "websocket-sent-parts", "direction", "sent"))
                    .isEqualTo(1);

            one.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
            server.exporter().await(each -> each.sum("shearpin_websocket_connections") == 1, "saw a connection close");
            other.abort();
            Scrape closed = server.exporter().await(each -> each.sum("shearpin_websocket_connections") == 0, "saw one break");
            assertThat(closed.sum("shearpin_websocket_messages_total")).isEqualTo(10);
            assertThat(closed.sum("shearpin_agent_path_failures_total")).isZero();
            assertThat(closed.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(closed.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    private static WebSocket connect(WebServer server, WebSocket.Listener listener) {
        return HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create(server.uri("/echo").toString().replace("http:", "ws:")), listener).join();
    }
}
