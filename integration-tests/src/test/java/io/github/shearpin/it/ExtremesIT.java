package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.SomeJdks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Guarded calls that end as calls seldom do: the program sees what it sees without the agent, and nothing is held by a call that is over. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record ExtremesIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              down: {match: org.example.app.Extremes#down, retry: {attempts: 2}, circuit-breaker: {failure-rate: 50%}}
              fall: {match: org.example.app.Extremes#fall, circuit-breaker: {failure-rate: 50%}}
              valued:
                match: org.example.app.Extremes#valued
                key: $arg0
                nested: each
                bulkhead: {calls: 100000}
                timeout: 10m
              bottomless:
                match: org.example.app.Extremes#bottomless
                nested: each
                retry: {attempts: 2, backoff: 1ms}
                bulkhead: {calls: 100000}
                timeout: 10m
                circuit-breaker: {failure-rate: 50%}
              bottomless-valued:
                match: org.example.app.Extremes#bottomlessValued
                labels: {type: $arg1.class}
                nested: each
                bulkhead: {calls: 100000}
                timeout: 10m
                fallback: {value: 5}
              fails:
                match: org.example.app.Extremes#fails
                retry: {attempts: 3, backoff: 1ms}
                fallback: {value: instead}
                timeout: 10m
              fills:
                match: org.example.app.Extremes#fills
                retry: {attempts: 3, backoff: 1ms}
                fallback: {value: 5}
                bulkhead: {calls: 1}
              probed:
                match: org.example.app.Extremes#probed
                circuit-breaker: {consecutive-failures: 1, open-for: 1ms, half-open: {calls: 1, successes: 1, max-wait: 1h}}
                bulkhead: {calls: 1}
              backs-off: {match: org.example.app.Extremes#backsOff, retry: {attempts: 2, backoff: 1h}}
              crowded: {match: org.example.app.Extremes#crowded, bulkhead: {calls: 1, wait: 1h}}
              limited: {match: org.example.app.Extremes#limited, rate-limit: {calls: 1, per: 1h, burst: 1, wait: 1h}}
              exit: {match: org.example.app.Extremes#exit, retry: {attempts: 2}, bulkhead: {calls: 1}, timeout: 10m}
            """;

    private Child start(boolean attach, String... options) {
        Child child = JavaRun.on(Jdk.of(feature), "extremes").option(options).rulesIf(attach, RULES)
                .main("org.example.app.Extremes").start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    @Test
    void errorsOfTheJvmPassAsTheyAreAndAreNeitherTriedAgainNorReplaced() {
        try (Child woven = start(true); Child bare = start(false)) {
            assertThat(woven.command("errors")).isEqualTo(bare.command("errors")).hasSize(4)
                    .allMatch(line -> line.endsWith(" same=true calls=1 suppressed=0 cause=null"));
            woven.send("exit 7");
            assertThat(woven.awaitExit()).as("ends from within a guarded call").isEqualTo(7);
        }
    }

    @Test
    void aFullStackAndAFullHeapLeaveNothingHeld() {
        try (Child child = start(true, "-Xmx32m")) {
            assertThat(child.command("overflow 4")).containsExactly("overflowed 4");
            assertThat(child.command("brink 5")).containsExactly("refused 0");
            assertThat(child.command("memory 1")).containsExactly("full 1");
            assertNothingHeld(child);
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.sum("shearpin_fallbacks_total")).isZero();
            assertThat(scrape.value("shearpin_calls_total", "rule", "fills", "outcome", "failure")).isEqualTo(1);
            assertThat(child.said()).as("what the JVM lacks is no defect to report").noneMatch(line -> line.contains("internal error"));
        }
    }

    /** The smallest frames there are, interpreted: of all recursions these lose most by what is woven into them. */
    @Test
    void aRecursionGoesMoreThanHalfAsDeep() {
        List<Integer> depths = new ArrayList<>();
        for (boolean attach : new boolean[] {false, true}) {
            try (Child child = start(attach, "-Xint")) {
                depths.add(Integer.valueOf(child.command("deepest").get(0)));
            }
        }
        assertThat(depths.get(1)).isGreaterThan(depths.get(0) * 55 / 100).isLessThanOrEqualTo(depths.get(0));

        try (Child child = start(true, "-Xint", "-Xss2m")) {
            assertThat(child.command("deep 10000")).containsExactly("10000");
            assertThat(Exporter.of(child).scrape().sum("shearpin_calls_total", "rule", "down", "outcome", "success"))
                    .as("nested calls count once").isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsEachWaitAndTheFlagStays() {
        try (Child child = start(true)) {
            assertThat(child.command("interrupt")).containsExactly("backsOff: java.lang.IllegalStateException flag=true",
                    "crowded: io.github.shearpin.BulkheadFullException flag=true",
                    "limited: io.github.shearpin.RateLimitExceededException flag=true");
            assertNothingHeld(child);
        }
    }

    @Test
    void aThreadThatIsStoppedWhileItWaitsEnds() {
        Assumptions.assumeTrue(feature < 14, "the JDK's own queues keep a thread that was stopped in them; from 20 on none can be");
        try (Child child = start(true)) {
            assertThat(child.command("stop")).hasSize(3).allMatch(line -> line.contains(": java.lang.ThreadDeath"));
            assertNothingHeld(child);
        }
    }

    private static void assertNothingHeld(Child child) {
        child.command("quiet 100");
        Scrape scrape = Exporter.of(child).scrape();
        assertThat(scrape.sum("shearpin_calls_in_flight")).as("calls in flight").isZero();
        assertThat(scrape.sum("shearpin_bulkhead_in_use")).as("places in use").isZero();
        assertThat(scrape.sum("shearpin_bulkhead_waiting")).isZero();
        assertThat(scrape.sum("shearpin_timeouts_total")).isZero();
        assertThat(scrape.sum("shearpin_calls_total", "rule", "valued", "outcome", "success")).isGreaterThanOrEqualTo(100);
    }
}
