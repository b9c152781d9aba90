package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.SomeJdks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Each policy beside breaker and retry does to a program's calls what its rule says, and the scrape says so. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record PolicyFieldsIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              timed: {match: org.example.app.FarEnd#timed, timeout: 1500ms}
              limited: {match: org.example.app.FarEnd#limited, rate-limit: {calls: 2, per: 1h}}
              crowded: {match: org.example.app.FarEnd#crowded, bulkhead: {calls: 1, wait: 10ms}}
              number: {match: org.example.app.FarEnd#number, fallback: {value: 42}}
              nothing: {match: org.example.app.FarEnd#nothing, fallback: {value: null}}
              list: {match: org.example.app.FarEnd#list, fallback: empty}
              last-good: {match: org.example.app.FarEnd#lastGood, fallback: last-good}
              backed-up: {match: org.example.app.FarEnd#backedUp, fallback: {method: "org.example.app.FarEnd#backup"}}
              thrown: {match: org.example.app.FarEnd#thrown, fallback: {throw: java.io.FileNotFoundException}}
              faulty: {match: org.example.app.FarEnd#faulty, fault: {rate: 100%, throw: java.util.zip.ZipException}}
              keyed:
                match: org.example.app.FarEnd#keyed
                key: $arg0.host
                circuit-breaker: {consecutive-failures: 1, open-for: 1h, failure-results: {$return.status: [500, 503]}}
              labelled:
                match: org.example.app.FarEnd#labelled
                labels: {host: $arg0.host, items: $arg0.items.size, status: $return.status}
                label-limit: 4
              slow:
                match: org.example.app.FarEnd#slow
                circuit-breaker: {slow-calls: {over: 50ms, rate: 100%}, minimum-calls: 1, open-for: 1h}
              forced: {match: org.example.app.FarEnd#forced, circuit-breaker: {force: open}}
              seen:
                match: org.example.app.FarEnd#seen
                mode: observe
                timeout: 20ms
                rate-limit: {calls: 2, per: 1h}
                fault: {rate: 100%, throw: java.io.IOException}
                fallback: {value: never}
              later:
                match: org.example.app.FarEnd#later
                retry: {attempts: 2, backoff: 10ms}
                timeout: 2s
            """;

    private static Child child;
    private static Exporter exporter;

    @BeforeParameterizedClassInvocation
    static void start(int feature) {
        child = JavaRun.on(Jdk.of(feature), "fields").rules(RULES).main("org.example.app.FarEnd").start();
        exporter = Exporter.of(child);
        child.awaitOut("ready"::equals, "that it is ready");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (child != null) {
            child.close();
        }
    }

    @Test
    void aCallThatTakesTooLongIsInterruptedAndNothingOfThatIsLeft() {
        assertThat(child.command("timed")).containsExactly("quick", "CallTimedOutException: org.example.app.FarEnd.timed"
                + " did not end within 1.5 s (rule timed), because of InterruptedException");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_timeouts_total", "rule", "timed", "enforced", "true")).isEqualTo(1);
        assertThat(calls(scrape, "timed", "timeout")).isEqualTo(1);
        assertThat(calls(scrape, "timed", "success")).isEqualTo(1);
    }

    @Test
    void noMoreCallsBeginThanTheRateAllows() {
        assertThat(child.command("limited")).containsExactly("in", "in", "RateLimitExceededException:"
                + " org.example.app.FarEnd.limited was not called: rate limit of 2 calls per 3600 s exceeded (rule limited)");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.sum("shearpin_rate_limit_requests_total", "rule", "limited", "result", "allowed")).isEqualTo(2);
        assertThat(scrape.sum("shearpin_rate_limit_requests_total", "rule", "limited", "result", "denied")).isEqualTo(1);
        assertThat(calls(scrape, "limited", "rejected")).isEqualTo(1);
    }

    @Test
    void noMoreCallsRunThanTheBulkheadHolds() {
        assertThat(child.command("crowded")).containsExactly("BulkheadFullException: org.example.app.FarEnd.crowded was"
                + " not called: bulkhead full with 1 call running (rule crowded)", "in");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_bulkhead_rejections_total", "rule", "crowded", "enforced", "true")).isEqualTo(1);
        assertThat(scrape.value("shearpin_bulkhead_limit", "rule", "crowded")).isEqualTo(1);
        assertThat(scrape.value("shearpin_bulkhead_in_use", "rule", "crowded")).isZero();
    }

    @Test
    void everyFallbackTakesThePlaceOfAFailure() {
        assertThat(child.command("fallbacks")).containsExactly("1", "nothing", "[1]", "good 1", "first 1", "nothing thrown",
                "42", "nothing", "[]", "good 1", "second, for java.lang.NumberFormatException",
                "FileNotFoundException: For input string: \"none\", because of NumberFormatException");
        Scrape scrape = exporter.scrape();
        for (String rule : List.of("number", "nothing", "list", "last-good", "backed-up", "thrown")) {
            assertThat(scrape.value("shearpin_fallbacks_total", "rule", rule, "reason", "failure", "enforced", "true"))
                    .as(rule).isEqualTo(1);
            assertThat(scrape.value("shearpin_fallback_failures_total", "rule", rule, "reason", "failure")).as(rule).isZero();
        }
    }

    @Test
    void aFaultStrikes() {
        assertThat(child.command("faulty").get(0)).startsWith("ZipException: ").contains("rule faulty");
        assertThat(exporter.scrape().value("shearpin_faults_injected_total", "rule", "faulty", "enforced", "true")).isEqualTo(1);
    }

    @Test
    void eachKeyHasABreakerOfItsOwn() {
        assertThat(child.command("keyed bad")).containsExactly("answer 503");
        assertThat(child.command("keyed bad").get(0)).startsWith("CircuitBreakerOpenException: ");
        assertThat(child.command("keyed fine")).containsExactly("answer 200");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "keyed", "key", "bad")).isEqualTo(2);
        assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "keyed", "key", "fine")).isZero();
        assertThat(scrape.value("shearpin_keys", "rule", "keyed")).isEqualTo(2);
        assertThat(scrape.value("shearpin_key_evictions_total", "rule", "keyed")).isZero();
        assertThat(scrape.value("shearpin_key_overflows_total", "rule", "keyed")).isZero();
        assertThat(scrape.value("shearpin_circuit_breaker_failures_total", "rule", "keyed", "failure_type", "result", "key",
                "bad")).isEqualTo(1);
    }

    @Test
    void labelsAreReadOffTheCallAndBounded() {
        for (String host : List.of("one", "secret", "gone", "four", "five")) {
            child.command("labelled " + host);
        }
        Scrape scrape = exporter.scrape();
        assertThat(labelled(scrape, "success", "one", "2", "200")).isEqualTo(1);
        assertThat(labelled(scrape, "success", "unknown", "2", "200")).isEqualTo(1);
        assertThat(labelled(scrape, "failure", "gone", "2", "none")).isEqualTo(1);
        assertThat(labelled(scrape, "success", "four", "2", "200")).isEqualTo(1);
        assertThat(labelled(scrape, "success", "other", "2", "200")).isEqualTo(1);
        assertThat(scrape.value("shearpin_agent_label_overflow_total", "rule", "labelled")).isEqualTo(1);
        assertThat(scrape.value("shearpin_agent_path_failures_total", "rule", "labelled")).as("the secret").isEqualTo(1);
    }

    private static double labelled(Scrape scrape, String outcome, String host, String items, String status) {
        return scrape.value("shearpin_calls_total", "rule", "labelled", "outcome", outcome, "host", host, "items", items,
                "status", status);
    }

    @Test
    void aCallThatStillRunsOpensTheBreakerForBeingSlow() {
        List<String> answers = child.command("slow");
        assertThat(answers.get(0)).startsWith("CircuitBreakerOpenException: ");
        assertThat(answers.get(1)).isEqualTo("at last");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_circuit_breaker_failures_total", "rule", "slow", "failure_type", "slow"))
                .isEqualTo(1);
        assertThat(calls(scrape, "slow", "success")).isEqualTo(1);
    }

    @Test
    void aForcedBreakerRefuses() {
        assertThat(child.command("forced").get(0)).startsWith("CircuitBreakerOpenException: ").contains("(rule forced)");
        assertThat(exporter.scrape().value("shearpin_circuit_breaker_state", "rule", "forced")).isEqualTo(3);
    }

    @Test
    void observedCallsAreLeftAloneAndCounted() {
        assertThat(child.command("seen")).containsExactly("a", "slow", "b");
        Scrape scrape = exporter.scrape();
        assertThat(scrape.value("shearpin_timeouts_total", "rule", "seen", "enforced", "false")).isEqualTo(1);
        assertThat(scrape.value("shearpin_faults_injected_total", "rule", "seen", "enforced", "false"))
                .as("the third would not have come to that").isEqualTo(2);
        assertThat(scrape.sum("shearpin_rate_limit_requests_total", "rule", "seen", "result", "denied", "enforced", "false"))
                .isEqualTo(1);
        assertThat(calls(scrape, "seen", "success")).isEqualTo(3);
    }

    @Test
    void stagesAreTriedAgainTimedOutAndCancelled() {
        assertThat(child.command("later fine")).containsExactly("fine on [main]");
        assertThat(child.command("later fail once")).containsExactly("fail once on [main, shearpin-worker-N]");
        assertThat(child.command("later fail")).containsExactly("failed stage: IOException: far end is gone");
        assertThat(child.command("later never").get(0)).startsWith("failed stage: CallTimedOutException: ");
        assertThat(child.command("cancel").get(0)).startsWith("CancellationException: "); // 25 says where
        Scrape scrape = exporter.scrape();
        assertThat(calls(scrape, "later", "success")).isEqualTo(2);
        assertThat(calls(scrape, "later", "failure")).isEqualTo(1);
        assertThat(calls(scrape, "later", "timeout")).isEqualTo(1);
        assertThat(calls(scrape, "later", "ignored")).isEqualTo(1);
        assertThat(scrape.value("shearpin_calls_in_flight", "rule", "later")).isZero();
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.sum("shearpin_calls_total", "rule", rule, "outcome", outcome);
    }
}
