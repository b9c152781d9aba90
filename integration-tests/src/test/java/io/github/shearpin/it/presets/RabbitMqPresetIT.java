package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.RabbitMq;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two major versions of the client with Debian's RabbitMQ. */
@ExtendWith(OutputOnFailure.class)
class RabbitMqPresetIT {

    private static final String NEW = "rabbitmq-5.25.0";

    private static RabbitMq server;

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"rabbitmq-4.12.0,8", NEW + ",17"})
    void messagesPublishedConsumedAndFetched(String library, int feature) {
        Scrape scrape = PresetRun.of("rabbitmq", "messages/Messages.java").with(library).on(feature).arguments(server.port()).scrape();

        assertThat(messages(scrape, "rabbitmq-publish", "sent", "work")).isEqualTo(5);
        assertThat(messages(scrape, "rabbitmq-publish", "sent", "prices")).isEqualTo(3);
        assertThat(scrape.sum("shearpin_messages_total", "rule", "rabbitmq-publish")).isEqualTo(8);
        assertThat(scrape.value("shearpin_request_size_bytes_count", "rule", "rabbitmq-publish")).isEqualTo(8);
        assertThat(scrape.value("shearpin_request_size_bytes_sum", "rule", "rabbitmq-publish")).isEqualTo(5 * 100 + 3 * 10);

        assertThat(messages(scrape, "rabbitmq-consume", "received", "work")).isEqualTo(5);
        assertThat(scrape.value("shearpin_message_processing_seconds_count", "rule", "rabbitmq-consume")).isEqualTo(5);
        assertThat(scrape.value("shearpin_request_size_bytes_sum", "rule", "rabbitmq-consume")).isEqualTo(5 * 100);

        assertThat(messages(scrape, "rabbitmq-get", "received", "all-prices")).isEqualTo(3);
        assertThat(scrape.sum("shearpin_messages_total", "rule", "rabbitmq-get")).isEqualTo(3);
        assertThat(scrape.value("shearpin_response_size_bytes_sum", "rule", "rabbitmq-get")).isEqualTo(3 * 10);
    }

    @Test
    void aCallbackThatIsALambdaExpressionIsSeen() {
        Scrape scrape = PresetRun.of("rabbitmq", "callbacks/Callbacks.java").with(NEW).arguments(server.port()).scrape();

        assertThat(messages(scrape, "rabbitmq-consume", "received", "work")).isEqualTo(3);
    }

    @Test
    void aBreakerRefusesToPublish() {
        try (Child child = PresetRun.of("rabbitmq", "messages/Messages.java").with(NEW).arguments(server.port(), "5").rules("""
                policies: {remote: {circuit-breaker: {consecutive-failures: 3}}}
                presets: {rabbitmq: {use: remote}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);

            assertThat(child.out().lines()).containsExactly("AlreadyClosedException", "AlreadyClosedException",
                    "AlreadyClosedException", "IOException", "IOException", "done");
            assertThat(scrape.sum("shearpin_messages_total", "rule", "rabbitmq-publish")).isZero();
        }
    }

    private static double messages(Scrape scrape, String rule, String direction, String topic) {
        return scrape.value("shearpin_messages_total", "rule", rule, "direction", direction, "topic", topic);
    }
}
