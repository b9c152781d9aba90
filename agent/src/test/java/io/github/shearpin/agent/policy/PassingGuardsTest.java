package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.bootstrap.Gate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All calls are let pass, and guarded again, while some are under way. */
class PassingGuardsTest {

    private final Guards guards = new Guards(resources(() -> 0, () -> 0, nanos -> { }));
    private RuleGuard rule;
    private int site;

    @BeforeEach
    void attach() {
        rule = guards.add(GuardSettings.builder("payments").bulkhead(BulkheadSettings.fixed(1, 0))
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1).build()).build());
        site = guards.site(rule, new MethodShape("com.acme.PaymentClient", "charge", "()V", false, List.of()));
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    @Test
    void whatIsUnderWayEndsAsItBeganAndWhatComesPasses() {
        Object call = Gate.enter(site);
        assertThat(rule.policies().bulkhead().inUse()).isEqualTo(1);

        Gate.agent(guards.passing());
        assertThat(Gate.enter(site)).as("passes, though there is no place").isNull();
        assertThat(Gate.exit(site, call, new IllegalStateException())).as("the failure as it is").isNull();
        assertThat(rule.policies().bulkhead().inUse()).isZero();
        assertThat(rule.methods().get(0).calls().count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(Gate.enter(site)).as("passes, though the breaker is open").isNull();

        Gate.agent(guards);
        assertThat(Gate.enter(site)).as("refused").isInstanceOf(Throwable.class);
    }

    /** That took another agent's place at the gate, say. */
    @Test
    void aCallThatBeganUnguardedEndsSo() {
        Gate.agent(guards.passing());
        Object call = Gate.enter(site);
        Gate.agent(guards);

        assertThat(call).as("nothing is owed at its end").isNull();
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
    }
}
