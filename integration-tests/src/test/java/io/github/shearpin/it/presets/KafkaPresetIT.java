package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of three major versions and one broker of Kafka, which is a process of its own. */
@ExtendWith(OutputOnFailure.class)
class KafkaPresetIT {

    private static Child broker;
    private static String address;

    @BeforeAll
    static void startBroker() throws IOException {
        Path[] jars;
        try (Stream<Path> files = Files.list(Work.program("presets").resolve("kafka-broker"))) {
            jars = files.toArray(Path[]::new);
        }
        Path classes = Javac.compile(Jdk.of(17), "presets/kafka/broker", jars);
        broker = JavaRun.on(Jdk.of(17), "kafka-broker").option("-Xmx256m", "-XX:TieredStopAtLevel=1").command("-cp",
                Stream.concat(Stream.of(classes), Stream.of(jars)).map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)), "Broker").start();
        address = broker.awaitOut(line -> line.startsWith("127.0.0.1:"), "where it is");
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"kafka-2.8.2,8", "kafka-3.9.1,17", "kafka-4.1.2,17"})
    void recordsSentDeliveredFailedAndReceived(String library, int feature) {
        try (Child child = PresetRun.of("kafka", "client/Client.java").with(library).on(feature).arguments(address).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            String[] topics = child.out().lines().findFirst().orElseThrow().split(" ");

            assertThat(messages(scrape, "kafka-send", "sent", topics[0])).isEqualTo(21); // one is given up later
            assertThat(messages(scrape, "kafka-send", "sent", topics[1])).isEqualTo(5);
            assertThat(scrape.sum("shearpin_messages_total", "rule", "kafka-send")).isEqualTo(26);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "kafka-send", "outcome", "success")).isEqualTo(28);

            assertThat(delivered(scrape, "success")).isEqualTo(25);
            assertThat(delivered(scrape, "org.apache.kafka.common.errors.RecordTooLargeException")).isEqualTo(2);
            assertThat(delivered(scrape, "org.apache.kafka.common.errors.InvalidTopicException")).isEqualTo(1);
            assertThat(scrape.value("shearpin_request_size_bytes_count", "rule", "kafka-delivered")).isEqualTo(25);
            assertThat(scrape.value("shearpin_request_size_bytes_sum", "rule", "kafka-delivered")).isEqualTo(20 * 10 + 5 * 5);

            assertThat(messages(scrape, "kafka-poll", "received", topics[0])).isEqualTo(20);
            assertThat(messages(scrape, "kafka-poll", "received", topics[1])).isEqualTo(5);
            assertThat(scrape.sum("shearpin_messages_total", "rule", "kafka-poll")).isEqualTo(25);
        }
    }

    @Test
    void aBreakerRefusesWhatWouldWaitForABrokerThatIsAway() {
        try (Child child = PresetRun.of("kafka", "client/Client.java").with("kafka-4.1.2").arguments("127.0.0.1:1", "5").rules("""
                policies:
                  remote: {circuit-breaker: {consecutive-failures: 3, failure-results: {$return.class.simpleName: FutureFailure}}}
                presets: {kafka: {use: remote}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);

            String refused = "KafkaException: org.apache.kafka.clients.producer.KafkaProducer.send was not called: circuit breaker open";
            assertThat(child.out().lines()).containsExactly("TimeoutException", "TimeoutException", "TimeoutException",
                    refused, refused, "done");
            assertThat(scrape.sum("shearpin_calls_total", "rule", "kafka-send", "outcome", "rejected")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_messages_total", "rule", "kafka-send")).isZero();
        }
    }

    private static double messages(Scrape scrape, String rule, String direction, String topic) {
        return scrape.value("shearpin_messages_total", "rule", rule, "direction", direction, "topic", topic);
    }

    private static double delivered(Scrape scrape, String status) {
        return scrape.value("shearpin_requests_total", "rule", "kafka-delivered", "status", status);
    }
}
