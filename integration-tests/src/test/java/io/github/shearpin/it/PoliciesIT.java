package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Breaker, retry and latency do to the calls of a program what its rules say, and the scrape says so. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record PoliciesIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker:
                  consecutive-failures: 3
                  open-for: 2s
                  half-open: {calls: 2, successes: 2}
              hot:
                match: org.example.app.Remote#hot
                circuit-breaker: {failure-rate: 50%, window: 10 calls, minimum-calls: 4, open-for: 1h}
              watched:
                match: org.example.app.Remote#watched
                mode: observe
                circuit-breaker: {consecutive-failures: 2, open-for: 1h}
                retry: {attempts: 3, backoff: 1ms}
              choosy:
                match: org.example.app.Remote#choosy
                circuit-breaker:
                  consecutive-failures: 2
                  open-for: 1h
                  failures: [java.io.IOException]
                  ignore: [java.io.FileNotFoundException]
              timed:
                match: org.example.app.Remote#timed
                latency: {buckets: [1ms, 1m]}
              retried:
                match: org.example.app.Remote#retried
                retry: {attempts: 3, backoff: 1ms}
            """;
    private static final String GONE = "[java.io.IOException, java.lang.Exception]: far end is gone";
    private static final String REFUSED = "[io.github.shearpin.CircuitBreakerOpenException, "
            + "io.github.shearpin.CallRejectedException, java.lang.RuntimeException, java.lang.Exception]: ";

    private static Child child;
    private static Exporter exporter;

    @BeforeParameterizedClassInvocation
    static void start(int feature) {
        child = JavaRun.on(Jdk.of(feature), "policies").rules(RULES).main("org.example.app.Driver").start();
        exporter = Exporter.of(child);
        child.awaitOut("ready"::equals, "that it is ready");
        child.command("call warm-up");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (child != null) {
            child.close();
        }
    }

    @Test
    void aBreakerOpensRefusesHalfOpensAndCloses() {
        List<String> answers = child.command("call guarded fine io io io fine");

        assertThat(answers.subList(0, 4)).containsExactly("fine", GONE, GONE, GONE);
        assertThat(answers.get(4)).startsWith(REFUSED).contains("guarded", "Remote.guarded", "open");
        Scrape open = exporter.scrape();
        assertThat(open.value("shearpin_circuit_breaker_state", "rule", "guarded")).isEqualTo(2);
        assertThat(transitions(open, "closed", "open")).isEqualTo(1);
        assertThat(calls(open, "guarded", "success")).isEqualTo(1);
        assertThat(calls(open, "guarded", "failure")).isEqualTo(3);
        assertThat(calls(open, "guarded", "rejected")).isEqualTo(1);
        assertThat(refused(open, "guarded", "true")).isEqualTo(1);

        int[] refused = {1};
        Await.until(() -> {
            String answer = child.command("call guarded fine").get(0);
            if (answer.startsWith(REFUSED)) {
                refused[0]++;
                return null;
            }
            return answer;
        }, () -> "the breaker lets nobody try again: " + child);
        Scrape halfOpen = exporter.scrape();
        assertThat(halfOpen.value("shearpin_circuit_breaker_state", "rule", "guarded")).isEqualTo(1);
        assertThat(refused(halfOpen, "guarded", "true")).isEqualTo(refused[0]);

        assertThat(child.command("call guarded fine")).containsExactly("fine");
        Scrape closed = exporter.scrape();
        assertThat(closed.value("shearpin_circuit_breaker_state", "rule", "guarded")).isZero();
        assertThat(transitions(closed, "open", "half_open")).isEqualTo(1);
        assertThat(transitions(closed, "half_open", "closed")).isEqualTo(1);
        assertThat(closed.value("shearpin_circuit_breaker_recovery_duration_seconds_count", "rule", "guarded")).isEqualTo(1);
        assertThat(closed.value("shearpin_circuit_breaker_recovery_duration_seconds_sum", "rule", "guarded"))
                .isBetween(1.0, 90.0);
        assertThat(calls(closed, "guarded", "rejected")).isEqualTo(refused[0]);
    }

    @Test
    void aBreakerOpensByTheRateOfFailures() {
        assertThat(child.command("call hot fine io fine")).containsExactly("fine", GONE, "fine");
        assertThat(exporter.scrape().value("shearpin_circuit_breaker_state", "rule", "hot")).isZero();

        assertThat(child.command("call hot io fine").get(1)).startsWith(REFUSED);
        assertThat(exporter.scrape().value("shearpin_circuit_breaker_state", "rule", "hot")).isEqualTo(2);
    }

    @Test
    void observeRefusesAndRetriesNothingAndCountsWhatItWouldHaveDone() {
        assertThat(child.command("call watched io io io fine state")).containsExactly(GONE, GONE, GONE, "fine",
                "[java.lang.IllegalStateException, java.lang.RuntimeException, java.lang.Exception]: not now");

        Scrape scrape = exporter.scrape();
        assertThat(calls(scrape, "watched", "success")).isEqualTo(1);
        assertThat(calls(scrape, "watched", "failure")).isEqualTo(4);
        assertThat(calls(scrape, "watched", "rejected")).isZero();
        assertThat(refused(scrape, "watched", "true")).isZero();
        assertThat(refused(scrape, "watched", "false")).isEqualTo(3);
    }

    @Test
    void onlyTheExceptionsThatARuleNamesFail() {
        assertThat(child.command("call choosy io file file state io")).hasSize(5).noneMatch(line -> line.startsWith(REFUSED));
        assertThat(child.command("call choosy fine io io fine").get(3)).startsWith(REFUSED);

        Scrape scrape = exporter.scrape();
        assertThat(scrape.sum("shearpin_circuit_breaker_calls_total", "rule", "choosy", "outcome", "ignored")).isEqualTo(2);
    }

    @Test
    void aFailedCallIsTriedAgainAsOftenAsTheRuleSays() {
        assertThat(child.command("call retried 0 2 1")).containsExactly("attempt 1", "attempt 3", "attempt 2");
        assertThat(child.command("call retried 9")).containsExactly("[java.io.IOException, java.lang.Exception]: attempt 3");

        Scrape scrape = exporter.scrape();
        assertThat(calls(scrape, "retried", "success")).isEqualTo(3);
        assertThat(calls(scrape, "retried", "failure")).isEqualTo(1);
        assertThat(scrape.value("shearpin_retry_attempts_total", "rule", "retried", "attempt", "2")).isEqualTo(3);
        assertThat(scrape.value("shearpin_retry_attempts_total", "rule", "retried", "attempt", "3")).isEqualTo(2);
        assertThat(scrape.value("shearpin_retry_success_total", "rule", "retried", "attempt", "2")).isEqualTo(1);
        assertThat(scrape.value("shearpin_retry_success_total", "rule", "retried", "attempt", "3")).isEqualTo(1);
        assertThat(scrape.value("shearpin_retry_exhausted_total", "rule", "retried")).isEqualTo(1);
        assertThat(scrape.value("shearpin_retry_backoff_seconds_total", "rule", "retried")).isPositive();
    }

    @Test
    void latencyIsMeasured() {
        child.command("call timed a b c io");

        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_call_duration_seconds_count", "rule", "timed", "method", "Remote.timed")).isEqualTo(4);
        assertThat(scrape.value("shearpin_call_duration_seconds_bucket", "rule", "timed", "le", "60.0")).isEqualTo(4);
        assertThat(scrape.samples("shearpin_call_duration_seconds_bucket", "rule", "timed")).hasSize(3);
        assertThat(scrape.value("shearpin_call_duration_seconds_sum", "rule", "timed")).isBetween(1e-9, 60.0);
        assertThat(scrape.value("shearpin_call_duration_window_seconds", "rule", "timed", "quantile", "0.99"))
                .isBetween(1e-9, 60.0);
        assertThat(scrape.value("shearpin_calls_in_flight", "rule", "timed")).isZero();
    }

    @Test
    void bothFormatsAreServed() {
        var plain = exporter.get("metrics");
        assertThat(plain.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(plain.body()).contains("# TYPE shearpin_calls_total counter").doesNotContain("# EOF");

        var open = exporter.get("metrics", "Accept", "application/openmetrics-text; version=1.0.0");
        assertThat(open.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("application/openmetrics-text; version=1.0.0"));
        assertThat(open.body()).contains("# TYPE shearpin_calls counter").endsWith("# EOF\n");
    }

    @Test
    void theJvmIsSeen() {
        Scrape scrape = exporter.await(s -> s.has("jvm_threads_current"), "JVM metrics");
        assertThat(scrape.value("jvm_threads_current")).isPositive();
        assertThat(scrape.sum("shearpin_build_info")).isEqualTo(1);
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.value("shearpin_calls_total", "rule", rule, "method", "Remote." + rule, "outcome", outcome);
    }

    private static double refused(Scrape scrape, String rule, String enforced) {
        return scrape.value("shearpin_circuit_breaker_rejections_total", "rule", rule, "enforced", enforced);
    }

    private static double transitions(Scrape scrape, String from, String to) {
        return scrape.value("shearpin_circuit_breaker_transitions_total", "rule", "guarded", "from_state", from, "to_state", to);
    }
}
