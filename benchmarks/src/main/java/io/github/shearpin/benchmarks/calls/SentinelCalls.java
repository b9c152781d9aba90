package io.github.shearpin.benchmarks.calls;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Sentinel with a breaker; it counts calls and their mean time itself, and has no histogram. */
public class SentinelCalls extends Calls {

    @Setup
    public void rules() {
        DegradeRuleManager.loadRules(List.of(new DegradeRule("greeting").setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(0.5).setMinRequestAmount(20).setStatIntervalMs(60_000).setTimeWindow(30)));
    }

    @Benchmark
    public String call() throws BlockException {
        Entry entry = SphU.entry("greeting");
        try {
            return service.greeting(customer);
        } catch (RuntimeException failure) {
            Tracer.traceEntry(failure, entry);
            throw failure;
        } finally {
            entry.exit();
        }
    }
}
