package io.github.shearpin.benchmarks.calls;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What all benchmarks call, and with what; one for all threads. */
@State(Scope.Benchmark)
public abstract class Calls {

    /** Upper bounds of the histograms, in seconds, as Shearpin's own are without a setting. */
    public static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    /** System properties: the port of Shearpin's exporter, and what is found in its text once calls were guarded. */
    static final String PORT = "shearpin.benchmarks.port";
    static final String EXPECTED = "shearpin.benchmarks.expected";

    final Service service = new Service();
    String customer = "acme";

    /**
     * Asks Shearpin, where it is there, whether it guarded what was called: a guard that was not woven, for a mistake in its
     * rule, would make the best figures of all.
     */
    static void expectGuarded() throws Exception {
        Integer port = Integer.getInteger(PORT);
        if (port == null) {
            return;
        }
        Pattern expected = Pattern.compile("^" + System.getProperty(EXPECTED), Pattern.MULTILINE);
        try (InputStream metrics = URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            if (!expected.matcher(new String(metrics.readAllBytes(), StandardCharsets.UTF_8)).find()) {
                throw new IllegalStateException("Shearpin's metrics show no " + expected);
            }
        }
    }
}
