package io.github.shearpin.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of the agent's metrics, as they stand in files. */
public final class Metrics {

    /** Where all that the agent exposes is, in two files. */
    private static final Path EXPOSITIONS = Path.of("../agent/src/test/resources/io/github/shearpin/agent/export");
    /** What stands beside the JVM's metrics, which are in no such file. */
    private static final String OF_THE_JVM = " shearpin_event_loop_lag_seconds_bucket shearpin_event_loop_lag_seconds_sum"
            + " shearpin_event_loop_lag_seconds_count";
    private static final Pattern METRIC = Pattern.compile("\\bshearpin_[a-z_]+");

    private Metrics() {
    }

    /** What the agent exposes, with the suffixes of histograms and summaries. */
    static Set<String> exposed() throws IOException {
        return in(Files.readString(EXPOSITIONS.resolve("exposition.txt"))
                + Files.readString(EXPOSITIONS.resolve("exposition.measures.txt")) + OF_THE_JVM);
    }

    public static Set<String> in(String text) {
        return found(METRIC, text);
    }

    static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
