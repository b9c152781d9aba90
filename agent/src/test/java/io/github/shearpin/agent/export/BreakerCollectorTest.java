package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of breakers with known pasts. */
class BreakerCollectorTest {

    private static final long SECOND = 1_000_000_000;

    private long nanos;
    private final Guards guards = new Guards(resources(() -> nanos, () -> 0, wait -> nanos += wait));

    @AfterEach
    void leave() {
        Gate.agent(null);
    }

    @Test
    void tellsEachEndOfACallOnceAndWhatWasHeldAgainstIt() throws IOException {
        CircuitBreaker breaker = rule(slowCalls().build(), null).breaker();
        Permit permit = breaker.acquire(0, true);
        permit.ended(Result.SUCCESS, SECOND, false, 0);
        permit.ended(Result.SUCCESS, SECOND + 1, false, 0);
        permit.slow(0); // is still running
        permit.slow(0);
        permit.ended(Result.EXCEPTION, 2 * SECOND, true, 0);
        permit.ended(Result.TIMEOUT, 2 * SECOND, false, 0);
        permit.ended(Result.BAD_RESULT, 0, false, 0);
        permit.ended(Result.EXCEPTION, 0, false, 0);
        permit.ignored();

        assertThat(scrape("calls_total")).containsExactly(
                "{rule=\"payments\",outcome=\"success\",} 1.0",
                "{rule=\"payments\",outcome=\"failure\",} 4.0",
                "{rule=\"payments\",outcome=\"slow\",} 1.0",
                "{rule=\"payments\",outcome=\"ignored\",} 1.0",
                "{rule=\"payments\",outcome=\"rejected\",} 0.0");
        assertThat(scrape("failures_total")).containsExactly(
                "{rule=\"payments\",failure_type=\"exception\",} 2.0",
                "{rule=\"payments\",failure_type=\"timeout\",} 1.0",
                "{rule=\"payments\",failure_type=\"slow\",} 4.0",
                "{rule=\"payments\",failure_type=\"result\",} 1.0");
        // Of 7 calls, 4 are slow: the one that is still running has not ended, but it is slow.
        assertThat(scrape("slow_call_ratio")).containsExactly("{rule=\"payments\",} 0.5714285714285714");
        assertThat(scrape("failure_ratio")).containsExactly("{rule=\"payments\",} 0.6666666666666666");
        assertThat(scrape("consecutive_failures")).containsExactly("{rule=\"payments\",} 4.0");
    }

    @Test
    void tellsForcesAsStatesOfTheirOwn() throws IOException {
        CircuitBreaker breaker = rule(slowCalls().build(), null).breaker();
        nanos += SECOND;
        breaker.force(Force.OPEN);
        nanos += 2 * SECOND;
        assertThat(breaker.acquire(nanos, true)).isNull();
        assertThat(breaker.acquire(nanos, false)).isNull();

        assertThat(scrape("state")).containsExactly("{rule=\"payments\",} 3.0");
        breaker.force(Force.CLOSED);
        nanos += 4 * SECOND;
        assertThat(scrape("state")).containsExactly("{rule=\"payments\",} 4.0");
        assertThat(scrape("state_seconds_total")).containsExactly(
                "{rule=\"payments\",state=\"closed\",} 1.0", "{rule=\"payments\",state=\"half_open\",} 0.0",
                "{rule=\"payments\",state=\"open\",} 0.0", "{rule=\"payments\",state=\"forced_open\",} 2.0",
                "{rule=\"payments\",state=\"forced_closed\",} 4.0");
        assertThat(scrape("transitions_total")).hasSize(15)
                .contains("{rule=\"payments\",from_state=\"closed\",to_state=\"forced_open\",} 1.0",
                        "{rule=\"payments\",from_state=\"forced_open\",to_state=\"forced_closed\",} 1.0");
        assertThat(scrape("rejections_total")).containsExactly(
                "{rule=\"payments\",enforced=\"true\",} 1.0", "{rule=\"payments\",enforced=\"false\",} 1.0");
    }

    @Test
    void tellsTheBreakerOfEachKey() throws IOException {
        RuleGuard rule = rule(slowCalls().build(), ValuePath.parse("$arg0"));
        assertThat(scrape("state")).isEmpty();
        call("one");
        call("two");
        for (Policies policies : rule.allPolicies()) {
            if (policies.key().equals("two")) {
                policies.breaker().force(Force.OPEN);
            }
        }

        assertThat(scrape("state")).containsExactlyInAnyOrder(
                "{rule=\"payments\",key=\"one\",} 0.0", "{rule=\"payments\",key=\"two\",} 3.0");
        assertThat(scrape("calls_total")).contains("{rule=\"payments\",outcome=\"success\",key=\"one\",} 1.0");
        assertThat(scrape("recovery_duration_seconds_bucket"))
                .contains("{rule=\"payments\",key=\"two\",le=\"+Inf\",} 0.0");
    }

    /** All calls of a second or longer are slow; never opens. */
    private static BreakerSettings.Builder slowCalls() {
        return BreakerSettings.builder().failureRate(0).slowCalls(SECOND, 1, true);
    }

    private RuleGuard rule(BreakerSettings breaker, ValuePath key) {
        RuleGuard rule = guards.add(GuardSettings.builder("payments").breaker(breaker).key(key).build());
        guards.site(rule, new MethodShape("com.acme.pay.PaymentClient", "charge", "(Ljava/lang/String;)V", false, List.of()));
        return rule;
    }

    private void call(String argument) {
        Gate.agent(guards);
        Gate.exit(0, Gate.enter(0, String.class, this, new Object[] {argument}), null, null);
    }

    /** The samples of one metric, without its name. */
    private List<String> scrape(String name) throws IOException {
        String full = "shearpin_circuit_breaker_" + name;
        StringWriter text = new StringWriter();
        new Exposition(List.of(new BreakerCollector(guards))).write(TextFormat.CONTENT_TYPE_004, text, null);
        return text.toString().lines().filter(line -> line.startsWith(full + "{"))
                .map(line -> line.substring(full.length())).toList();
    }
}
