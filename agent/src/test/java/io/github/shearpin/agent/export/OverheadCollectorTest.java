package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverheadCollectorTest {

    private final Guards guards = new Guards();
    private final OverheadCollector collector = new OverheadCollector(guards);

    @Test
    void thereAreSeriesForWhatWovenRulesUse() throws IOException {
        RuleGuard payments = guards.add(GuardSettings.builder("payments").breaker(BreakerSettings.builder().build())
                .rateLimit(new RateLimitSettings(1, 1_000, 1, 0)).build());
        RuleGuard reads = guards.add(GuardSettings.builder("reads").timeout(new TimeoutSettings(1_000, true)).build());
        guards.add(GuardSettings.builder("unmatched").bulkhead(BulkheadSettings.fixed(1, 0)).build());
        assertThat(counts()).isEmpty();

        guards.site(payments, method("com.acme.X", "charge"));
        assertThat(counts()).containsExactly(count("circuit-breaker", 0), count("rate-limit", 0), count("latency", 0), count("all", 0));
        guards.site(reads, method("com.acme.X", "read"));
        assertThat(counts()).contains(count("timeout", 0)).hasSize(5);

        guards.overhead().of(Part.TIMEOUT).add(2_000);
        guards.reconfigure(reads, GuardSettings.builder("reads").build());
        guards.reconfigure(payments, GuardSettings.builder("payments").build());
        assertThat(counts()).as("what was counted stays").containsExactly(count("timeout", 1), count("latency", 0), count("all", 0));
        assertThat(samples()).contains("shearpin_agent_overhead_seconds_sum{policy=\"timeout\",} 2.0E-6",
                "shearpin_agent_overhead_seconds_bucket{policy=\"timeout\",le=\"1.0E-6\",} 0.0",
                "shearpin_agent_overhead_seconds_bucket{policy=\"timeout\",le=\"2.5E-6\",} 1.0");
    }

    @Test
    void thereAreNoneForAFilterThatAsksForOthers() {
        guards.site(guards.add(GuardSettings.builder("reads").build()), method("com.acme.X", "read"));
        assertThat(collector.collect("shearpin_build_info"::equals)).isEmpty();
        assertThat(collector.collect("shearpin_agent_overhead_seconds_sum"::equals)).hasSize(1);
    }

    private static String count(String policy, int count) {
        return "shearpin_agent_overhead_seconds_count{policy=\"" + policy + "\",} " + count + ".0";
    }

    private List<String> counts() throws IOException {
        return samples().stream().filter(line -> line.contains("_count")).toList();
    }

    private List<String> samples() throws IOException {
        StringWriter written = new StringWriter();
        new Exposition(List.of(collector)).write(TextFormat.CONTENT_TYPE_004, written, null);
        return written.toString().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
