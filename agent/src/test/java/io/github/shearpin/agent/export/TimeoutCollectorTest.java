package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutCollectorTest {

    private final Guards guards = new Guards();
    private final TimeoutCollector collector = new TimeoutCollector(guards);

    @Test
    void aRuleHasTheSeriesOfItsPoliciesFromWeavingOn() throws IOException {
        guards.site(guards.add(GuardSettings.builder("plain").build()), method("com.acme.X", "plain"));
        RuleGuard rule = guards.add(GuardSettings.builder("payments").timeout(new TimeoutSettings(1_000_000_000, true))
                .fallback(FallbackSettings.empty(EnumSet.of(Reason.REJECTED, Reason.FAILURE)))
                .fault(new FaultSettings(1, 1_000_000, null)).build());
        assertThat(samples()).isEmpty();
        guards.site(rule, method("com.acme.X", "charge"));

        rule.timeout().count(true);
        rule.timeout().count(false);
        rule.timeout().count(false);
        rule.fault().strikes(true);

        assertThat(samples()).containsExactly(
                "shearpin_timeouts_total{rule=\"payments\",enforced=\"true\",} 1.0",
                "shearpin_timeouts_total{rule=\"payments\",enforced=\"false\",} 2.0",
                "shearpin_fallbacks_total{rule=\"payments\",reason=\"rejected\",enforced=\"true\",} 0.0",
                "shearpin_fallbacks_total{rule=\"payments\",reason=\"failure\",enforced=\"true\",} 0.0",
                "shearpin_fallbacks_total{rule=\"payments\",reason=\"rejected\",enforced=\"false\",} 0.0",
                "shearpin_fallbacks_total{rule=\"payments\",reason=\"failure\",enforced=\"false\",} 0.0",
                "shearpin_fallback_failures_total{rule=\"payments\",reason=\"rejected\",} 0.0",
                "shearpin_fallback_failures_total{rule=\"payments\",reason=\"failure\",} 0.0",
                "shearpin_faults_injected_total{rule=\"payments\",enforced=\"true\",} 1.0",
                "shearpin_faults_injected_total{rule=\"payments\",enforced=\"false\",} 0.0");
    }

    private List<String> samples() throws IOException {
        StringWriter written = new StringWriter();
        new Exposition(List.of(collector)).write(TextFormat.CONTENT_TYPE_004, written, null);
        return written.toString().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
