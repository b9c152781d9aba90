package io.github.shearpin.benchmarks.calls;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.programs.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a guard costs a call that goes well. */
public final class CallsPart implements Part {

    private static final String COUNTED = "shearpin_calls_total\\{.*outcome=\"success\".*} 1\\.0";

    /** As good as none: JMH itself allocates some 20 kB a second, which is shared out among the calls. */
    private static final Goal NO_BYTES = Goal.atMost(0.05);

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String title() {
        return "A guarded call that goes well";
    }

    @Override
    public void run(Settings settings, Report report) throws IOException {
        Variant bare = Variant.of("bare method", PlainCalls.class, "call");
        Variant floor = Variant.of("two nanoTime", PlainCalls.class, "twoNanoTimes");
        Variant ownCounts = Variant.of("two nanoTime, seven counts of the thread's own", PlainCalls.class, "twoNanoTimesAndOwnCounts");
        Variant breakerRetry = shearpin(settings, "breaker, retry, latency", "breaker-retry");
        Variant resilience4j = Variant.of("Resilience4j + Micrometer: breaker, retry", Resilience4jCalls.class, "withRetry");
        Variant lockFree = Variant.of("Resilience4j + Micrometer: lock-free breaker, retry", Resilience4jCalls.class,
                "lockFreeWithRetry");
        List<Variant> shearpin = List.of(
                shearpin(settings, "latency", "latency"),
                shearpin(settings, "breaker, latency", "breaker"),
                breakerRetry,
                shearpin(settings, "breaker, retry, latency, with a key and a label", "breaker-retry-key-label"),
                shearpin(settings, "everything", "everything"));
        List<Variant> peers = new ArrayList<>(List.of(
                resilience4j,
                lockFree,
                Variant.of("Resilience4j + Micrometer: breaker with count window", Resilience4jCalls.class, "countWindow"),
                Variant.of("Resilience4j + Micrometer: breaker with time window", Resilience4jCalls.class, "timeWindow"),
                Variant.of("Resilience4j + Micrometer: everything", Resilience4jCalls.class, "chain"),
                Variant.of("Failsafe + Micrometer: breaker, retry", FailsafeCalls.class, "call"),
                sentinel(settings),
                Variant.of("Hystrix: breaker", HystrixCalls.class, "call").warmedUpLonger(),
                Variant.of("simpleclient histogram", HistogramCalls.class, "simpleclient"),
                Variant.of("prometheus-metrics histogram", HistogramCalls.class, "prometheusMetrics"),
                Variant.of("Micrometer timer", HistogramCalls.class, "micrometer")));
        addOpenTelemetry(settings, report, peers);

        // First, and so within seconds of each other, what the goals compare.
        Set<Variant> oneThread = new LinkedHashSet<>(List.of(floor, ownCounts, breakerRetry, resilience4j, lockFree, bare));
        oneThread.addAll(shearpin);
        oneThread.addAll(peers);
        boolean twoProcessors = Runtime.getRuntime().availableProcessors() > 1;
        if (!twoProcessors) {
            report.skip(name(), "2 threads", "there is one processor; run it on a machine with two");
        }
        List<Variant> all = new ArrayList<>();
        for (Variant variant : oneThread) {
            all.add(variant);
            if (twoProcessors) {
                all.add(variant.on(2));
            }
        }

        Rows rows = new Rows(report, name(), Rounds.measure(settings, report, name(), all));
        rows.time(breakerRetry, floor, Goal.atMost(1.25));
        rows.time(breakerRetry, ownCounts, null);
        rows.time(breakerRetry, resilience4j, Goal.atMost(1 / 3.0));
        rows.time(breakerRetry, lockFree, Goal.atMost(1 / 3.0));
        rows.throughput(breakerRetry.on(2), breakerRetry, Goal.atLeast(1.7));
        rows.throughput(floor.on(2), floor, null);
        rows.throughput(breakerRetry.on(2), resilience4j.on(2), Goal.atLeast(5));
        rows.throughput(breakerRetry.on(2), lockFree.on(2), Goal.atLeast(5));
        for (Variant variant : shearpin) {
            rows.allocation(variant, NO_BYTES);
        }
        for (int threads = 1; threads <= 2; threads++) {
            rows.time(bare.on(threads), null, null);
            rows.time(floor.on(threads), bare.on(threads), null);
            rows.time(ownCounts.on(threads), floor.on(threads), null);
            for (Variant variant : shearpin) {
                rows.time(variant.on(threads), floor.on(threads), null);
            }
            for (Variant variant : peers) {
                rows.time(variant.on(threads), floor.on(threads), null);
            }
        }
        for (Variant variant : peers) {
            rows.allocation(variant, null);
        }
        notes(settings, report);
    }

    private static Variant shearpin(Settings settings, String subject, String rules) throws IOException {
        return Variant.shearpin("Shearpin: " + subject, PlainCalls.class, settings.agentJar(), rules(settings, rules), COUNTED);
    }

    private static Path rules(Settings settings, String name) {
        return settings.repository().resolve("benchmarks/rules/calls/" + name + ".yaml");
    }

    private static Variant sentinel(Settings settings) {
        return Variant.of("Sentinel: breaker", SentinelCalls.class, "call",
                "-Dcsp.sentinel.log.dir=" + settings.work().resolve("sentinel")).warmedUpLonger();
    }

    private void addOpenTelemetry(Settings settings, Report report, List<Variant> peers) {
        if (Peers.isThere(settings, Peers.OPEN_TELEMETRY, name(), report)) {
            Path agent = settings.peers().resolve(Peers.OPEN_TELEMETRY);
            peers.add(Variant.of("OpenTelemetry agent: span", PlainCalls.class, "call", "-javaagent:" + agent,
                    "-Dotel.instrumentation.methods.include=" + Service.class.getName() + "[greeting]",
                    "-Dotel.traces.exporter=none", "-Dotel.logs.exporter=none", "-Dotel.metrics.exporter=prometheus",
                    "-Dotel.exporter.prometheus.port=0").warmedUpLonger());
        }
    }

    private void notes(Settings settings, Report report) throws IOException {
        report.note(name(), """
                The method returns one of two fields and is never inlined into its caller; each figure is from JVMs of its own
                (JMH, average time, warmed up for 1.2 s, measured for 0.6 s, one fork a round), with the method's own time
                in it. On one thread it is that thread's CPU time, in which other programs of the machine do not show; on two,
                which share one guard, the time that a call took. Bytes are those of JMH's `gc` profiler, on one thread; what JMH
                allocates itself shows in them as some thousandths.

                The seven counts of the thread's own are what Shearpin counts of such a call, in one array that the thread finds by a
                `ThreadLocal`: without what tells threads that read them, rules that change, calls within calls, and a state.""");
        StringBuilder rules = new StringBuilder("Shearpin's rules, in `benchmarks/rules/calls`:\n");
        for (String name : List.of("breaker-retry", "breaker-retry-key-label", "everything")) {
            rules.append("\n```yaml\n# ").append(name).append(".yaml\n").append(Files.readString(rules(settings, name)))
                    .append("```\n");
        }
        report.note(name(), rules.toString());
        report.note(name(), """
                Peers, in `benchmarks/src/main/java/io/github/shearpin/benchmarks/calls`:

                - Resilience4j: retry of 3 attempts 100 ms apart; breaker of 50 % of at least 20 calls, over 100 calls or 60 s, 30 s
                  open; its metrics bound by `TaggedCircuitBreakerMetrics` and `TaggedRetryMetrics`; functions decorated once, not
                  for each call. `everything` adds a rate limiter and a bulkhead that never refuse, and no time limiter: that
                  takes the call to another thread. `lock-free` is `slidingWindowSynchronizationStrategy(LOCK_FREE)`, which is not
                  the default.
                - Micrometer: Prometheus registry, a timer with Shearpin's 13 buckets as service level objectives, which costs it less
                  than `publishPercentileHistogram`. It keeps no quantiles over a window; Shearpin does.
                - Failsafe: the same retry and breaker, and that timer.
                - Sentinel: a degrade rule of 50 % of at least 20 calls in 60 s. It counts calls and their mean time, and has no
                  histogram.
                - Hystrix: semaphore isolation, no time-out, the same breaker. It keeps percentiles, and has no histogram.
                - simpleclient and prometheus-metrics: a histogram (the latter's classic) with those buckets, its child kept.
                - OpenTelemetry's agent makes a span of each call of the method, and nothing of metrics: its histograms are of
                  requests. Spans are not exported, which costs less than real use; its metrics have a Prometheus reader.""");
    }
}
