package io.github.shearpin.benchmarks.calls;

import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures variants in turns: each once a round, in a new JVM, so that ratios are of what ran within a minute or two. */
final class Rounds {

    private static final TimeValue WARM_UP = TimeValue.milliseconds(300);
    private static final int ITERATIONS = 4;
    private static final TimeValue ITERATION = TimeValue.milliseconds(150);

    /**
     * What a call cost, a value for each round.
     *
     * @param cpuNanos of its thread
     * @param nanos    that it took, with what it waited
     */
    record Measured(List<Double> cpuNanos, List<Double> nanos, List<Double> bytes) {
    }

    private Rounds() {
    }

    /** @return of those that could be measured in every round; the others are reported */
    static Map<Variant, Measured> measure(Settings settings, Report report, String part, Collection<Variant> variants)
            throws IOException {
        Map<Variant, Measured> all = new LinkedHashMap<>();
        for (Variant variant : variants) {
            all.put(variant, new Measured(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        }
        Path file = settings.work().resolve(part + ".log");
        System.out.println("  " + settings.rounds() + " rounds of " + variants.size() + " JVMs, each some 3 s; JMH's output goes to "
                + file);
        try (PrintStream log = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            for (int round = 1; round <= settings.rounds(); round++) {
                System.out.println("  round " + round + " of " + settings.rounds());
                for (Variant variant : List.copyOf(all.keySet())) {
                    try {
                        RunResult result = run(settings, variant, log);
                        Measured measured = all.get(variant);
                        measured.cpuNanos().add(median(result.getSecondaryResults().get(CpuTime.LABEL)));
                        measured.nanos().add(median(result.getPrimaryResult()));
                        measured.bytes().add(median(result.getSecondaryResults().get("gc.alloc.rate.norm")));
                    } catch (RunnerException failed) {
                        all.remove(variant);
                        report.skip(part, variant.subject() + " on " + variant.threads() + " thread(s)",
                                failed.getMessage() + "; what it said is in " + file);
                    }
                }
            }
        }
        return all;
    }

    private static RunResult run(Settings settings, Variant variant, PrintStream log) throws RunnerException {
        Options options = new OptionsBuilder()
                .include('^' + variant.benchmark().replace(".", "\\.") + '$')
                .jvm(settings.java().toString()).jvmArgs(variant.arguments().toArray(new String[0]))
                .forks(1).threads(variant.threads()).mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS)
                .warmupIterations(variant.warmUps()).warmupTime(WARM_UP)
                .measurementIterations(ITERATIONS).measurementTime(ITERATION)
                .addProfiler(GCProfiler.class).addProfiler(CpuTime.class).shouldFailOnError(true).build();
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(log); // where JMH hands on what its JVMs write
        System.setErr(log);
        try {
            return new Runner(options, OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL)).runSingle();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Of the iterations: one that something else of the machine fell into doesn't count. */
    private static double median(Result<?> result) {
        return result.getStatistics().getPercentile(50);
    }
}
