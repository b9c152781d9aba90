package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two providers, one of javax and one of jakarta, with their brokers in the same JVM. */
@ExtendWith(OutputOnFailure.class)
class JmsPresetIT {

    @ParameterizedTest
    @CsvSource({"activemq-5.16.7,8", "activemq-5.18.7,17"})
    void messagesByJavax(String library, int feature) {
        try (Child child = run("ActiveMq", library).on(feature).start()) {
            Scrape scrape = PresetRun.whenDone(child);

            check(scrape, "jms-send", 0);
            depthBecomes(3, "jms-queues", child);
        }
    }

    @ParameterizedTest
    @CsvSource({"artemis-2.44.0,17"})
    void messagesByJakarta(String library, int feature) {
        try (Child child = run("Artemis", library).on(feature).start()) {
            Scrape scrape = PresetRun.whenDone(child);

            check(scrape, "jms-send-jakarta", 2);
            assertThat(messages(scrape, "jms-send-jakarta", "sent", "simple")).isEqualTo(2);
            assertThat(messages(scrape, "jms-receive", "received", "simple")).isEqualTo(1);
            depthBecomes(4, "jms-queues-artemis", child);
        }
    }

    private static void check(Scrape scrape, String send, int more) {
        assertThat(messages(scrape, send, "sent", "orders")).isEqualTo(7);
        assertThat(messages(scrape, send, "sent", "work")).isEqualTo(4);
        assertThat(messages(scrape, send, "sent", "prices")).isEqualTo(3);
        assertThat(scrape.sum("shearpin_messages_total", "rule", send)).isEqualTo(14 + more);
        assertThat(scrape.sum("shearpin_calls_total", "rule", send, "outcome", "failure")).isEqualTo(1); // was closed

        assertThat(messages(scrape, "jms-receive", "received", "orders")).isEqualTo(4);
        assertThat(messages(scrape, "jms-receive", "received", "prices")).isEqualTo(3);
        assertThat(scrape.sum("shearpin_messages_total", "rule", "jms-receive")).isEqualTo(7 + more / 2);

        assertThat(messages(scrape, "jms-listener", "received", "work")).isEqualTo(5); // one came twice
        assertThat(scrape.value("shearpin_message_processing_seconds_count", "rule", "jms-listener")).isEqualTo(5);
        assertThat(scrape.sum("shearpin_calls_total", "rule", "jms-listener", "outcome", "failure")).isEqualTo(1);
    }

    /** Acknowledgements come to the broker a little later. */
    private static void depthBecomes(int messages, String rule, Child child) {
        Exporter.of(child).await(scrape -> scrape.sum("shearpin_message_queue_depth", "rule", rule) == messages,
                messages + " in the queues");
    }

    @ParameterizedTest
    @CsvSource({"ActiveMq,activemq-5.18.7", "Artemis,artemis-2.44.0"})
    void aBreakerRefusesSendsWithAnExceptionOfJms(String broker, String library) {
        try (Child child = run(broker, library).arguments("5").rules("""
                policies: {remote: {circuit-breaker: {consecutive-failures: 3}}}
                presets: {jms: {use: remote}}
                """).start()) {
            PresetRun.whenDone(child);

            assertThat(child.out().lines()).containsExactly("IllegalStateException", "IllegalStateException",
                    "IllegalStateException", "JMSException", "JMSException", "done");
        }
    }

    private static PresetRun run(String broker, String library) {
        return PresetRun.of("jms", broker + ".java").alongside("Traffic.java")
                .edited(text -> broker.equals("Artemis") ? text.replace("javax.jms", "jakarta.jms") : text).with(library);
    }

    private static double messages(Scrape scrape, String rule, String direction, String topic) {
        return scrape.value("shearpin_messages_total", "rule", rule, "direction", direction, "topic", topic);
    }
}
