package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that return publishers of libraries that only the program has, and one as Kotlin's compiler makes it. */
@ExtendWith(OutputOnFailure.class)
class ReactiveIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              mono: {match: Reactive#mono, circuit-breaker: {consecutive-failures: 5}, retry: {attempts: 2}}
              flux: {match: Reactive#flux, bulkhead: {calls: 5}}
              flowable: {match: Reactive#flowable}
              flow: {match: Reactive#flow, rate-limit: {calls: 100}}
              refused: {match: "Reactive#refused*", circuit-breaker: {force: open}}
              suspending: {match: Reactive#suspending, timeout: 5s}
            """;

    @ParameterizedTest
    @ValueSource(ints = {17, 21})
    void eachSubscriptionIsACallAndASuspendingFunctionIsMeasured(int feature) {
        Jdk jdk = Jdk.of(feature);
        Path[] libraries = {Work.program("reactor-core"), Work.program("rxjava"), Work.program("reactive-streams")};
        Path classes = Javac.compile(jdk, "reactive", libraries);
        String path = Stream.concat(Stream.of(classes), Stream.of(libraries)).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        try (Child child = JavaRun.on(jdk, "reactive").rules(RULES).command("-cp", path, "Reactive").start()) {
            child.awaitOut("hanging"::equals, "that it has subscribed to what never ends");
            assertThat(child.out().lines().map(line -> line.replaceAll(" for [0-9.]+ m?s ", " for some time "))).containsExactly(
                    "mono: a end",
                    "flux: a! b! c! end",
                    "flowable: a b c end",
                    "flow: a end",
                    "mono: IOException: far end is gone",
                    "flux: a IOException: far end is gone",
                    "flowable: IOException: far end is gone",
                    "flow: IOException: far end is gone",
                    "flux: a! b! c! end",
                    "two of flux: a! b! end",
                    refused("mono", "Mono"),
                    refused("flux", "Flux"),
                    refused("flowable", "Flowable"),
                    refused("flow", "Flow"),
                    "returned",
                    "resumed with an answer",
                    "suspending: far end is gone",
                    "hanging");
            assertThat(child.errOfOthers()).isEmpty();
            assertThat(child.said()).anyMatch(line -> line.contains("rule mono: Reactive.mono(String) returns a publisher (Mono):"
                    + " each subscription is judged and timed, when its terminal signal comes; the rule's retry does nothing for it"));
            assertThat(child.said()).anyMatch(line -> line.contains("rule suspending: Reactive.suspending(String,"
                    + " kotlin.coroutines.Continuation) is a Kotlin suspend function, and is measured only: the time until it"
                    + " first suspends or returns, and no resumption; the rule's timeout does nothing for it"));

            Exporter exporter = Exporter.of(child);
            Scrape hanging = exporter.scrape();
            for (String rule : new String[] {"mono", "flux", "flowable", "flow"}) {
                assertThat(hanging.value("shearpin_calls_in_flight", "rule", rule)).as(rule).isEqualTo(1);
                assertThat(calls(hanging, rule, "success")).as(rule).isEqualTo(rule.equals("flux") ? 2 : 1);
                assertThat(calls(hanging, rule, "failure")).as(rule).isEqualTo(1);
                assertThat(calls(hanging, rule, "ignored")).as(rule).isEqualTo(rule.equals("flux") ? 1 : 0); // by take(2)
            }
            assertThat(hanging.value("shearpin_bulkhead_in_use", "rule", "flux")).isEqualTo(1);
            assertThat(calls(hanging, "refused", "rejected")).isEqualTo(4);
            assertThat(hanging.sum("shearpin_calls_total", "rule", "refused")).isEqualTo(4);
            assertThat(calls(hanging, "suspending", "success")).isEqualTo(1);
            assertThat(calls(hanging, "suspending", "failure")).isEqualTo(1);

            child.send("cancel");
            child.awaitOut("cancelled"::equals, "that it has cancelled");
            Scrape cancelled = exporter.scrape();
            for (String rule : new String[] {"mono", "flux", "flowable", "flow"}) {
                assertThat(calls(cancelled, rule, "ignored")).as(rule).isEqualTo(calls(hanging, rule, "ignored") + 1);
            }
            assertThat(cancelled.sum("shearpin_calls_in_flight")).isZero();
            assertThat(cancelled.value("shearpin_bulkhead_in_use", "rule", "flux")).isZero();
            assertThat(cancelled.value("shearpin_circuit_breaker_calls_total", "rule", "mono", "outcome", "ignored")).isEqualTo(1);
            assertThat(cancelled.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    private static String refused(String name, String type) {
        return "refused " + name + ": CircuitBreakerOpenException: Reactive.refused" + type
                + " was not called: circuit breaker forced open for some time (rule refused)";
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.sum("shearpin_calls_total", "rule", rule, "outcome", outcome);
    }
}
