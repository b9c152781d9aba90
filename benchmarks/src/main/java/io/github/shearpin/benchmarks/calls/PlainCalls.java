package io.github.shearpin.benchmarks.calls;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The method as it is, which agents may have woven, and the least that anything that measures does. */
public class PlainCalls extends Calls {

    /** The system property that names the port of Shearpin's exporter. */
    static final String PORT = "shearpin.benchmarks.port";

    private static final Pattern SUCCESSES =
            Pattern.compile("^shearpin_calls_total\\{.*outcome=\"success\".*} ([0-9.E]+)$", Pattern.MULTILINE);

    @Benchmark
    public String call() {
        return service.greeting(customer);
    }

    @Benchmark
    public String twoNanoTimes(Blackhole elapsed) {
        long begin = System.nanoTime();
        String greeting = service.greeting(customer);
        elapsed.consume(System.nanoTime() - begin);
        return greeting;
    }

    /** A guard that was not woven, for a mistake in its rule, would make the best figures of all. */
    @TearDown
    public void guarded() throws Exception {
        Integer port = Integer.getInteger(PORT);
        if (port == null) {
            return;
        }
        try (InputStream metrics = URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            String text = new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
            if (SUCCESSES.matcher(text).results().mapToDouble(series -> Double.parseDouble(series.group(1))).sum() < 1) {
                throw new IllegalStateException("Shearpin counted no call");
            }
        }
    }
}
