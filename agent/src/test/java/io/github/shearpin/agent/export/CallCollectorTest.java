package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.InParallel;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CallCollectorTest {

    private static final int METHODS = 20;
    private static final int RELOADS = 5_000;

    private final Guards guards = new Guards(resources(() -> 0, () -> 0, nanos -> { }));

    @Test
    void aScrapeDuringAReloadIsOfTheSettingsBeforeOrAfter() {
        GuardSettings[] settings = {GuardSettings.builder("r").build(), GuardSettings.builder("r").latency(
                new LatencySettings(new long[] {1, 2}, 3, new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7})).build()};
        RuleGuard rule = guards.add(settings[0]);
        for (int i = 0; i < METHODS; i++) {
            guards.site(rule, method("com.acme.pay.PaymentClient", "charge" + i));
        }
        CallCollector collector = new CallCollector(guards);
        AtomicBoolean done = new AtomicBoolean();
        InParallel.run(2, thread -> {
            if (thread == 0) {
                for (int reload = 1; reload <= RELOADS; reload++) {
                    guards.reconfigure(rule, settings[reload % 2]);
                }
                done.set(true);
                return;
            }
            while (!done.get()) {
                List<Integer> samples = new ArrayList<>();
                for (Collector.MetricFamilySamples family : collector.collect()) {
                    samples.add(family.samples.size());
                }
                // Of calls, durations with count and sum, quantiles, calls in flight, and the rule.
                assertThat(samples).isIn(List.of(METHODS * 5, METHODS * (14 + 2), 4, METHODS, 1),
                        List.of(METHODS * 5, METHODS * (3 + 2), 7, METHODS, 1));
            }
        });
    }
}
