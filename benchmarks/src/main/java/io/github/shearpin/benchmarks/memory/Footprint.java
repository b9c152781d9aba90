package io.github.shearpin.benchmarks.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, as {@code jcmd} tells it.
 *
 * @param heap      bytes of the objects that are in use
 * @param metaspace bytes of it in use, class space included
 * @param threads   the names of the Java threads, the compilers' left out, as the JVM has more or less of them as it needs them
 */
record Footprint(double heap, double metaspace, List<String> threads) {

    /** The last line of a histogram: {@code Total  27219  1693344}. */
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    private static final Pattern METASPACE_USED = Pattern.compile("(?m)^sun\\.gc\\.metaspace\\.used=(\\d+)\\s*$");
    private static final Pattern JAVA_THREAD = Pattern.compile("(?m)^\"(.*)\" #\\d+ ");

    /**
     * @param histogram of {@code GC.class_histogram}, which collects all garbage first
     * @param counters  of {@code PerfCounter.print}, which are brought up to date by that collection
     * @param stacks    of {@code Thread.print}
     */
    static Footprint of(String histogram, String counters, String stacks) {
        return new Footprint(number(HISTOGRAM_TOTAL, histogram), number(METASPACE_USED, counters),
                JAVA_THREAD.matcher(stacks).results().map(result -> result.group(1))
                        .filter(name -> !name.contains("CompilerThread")).toList());
    }

    /** The threads that another one has not, by their names. */
    List<String> threadsBeyond(Footprint other) {
        List<String> beyond = new ArrayList<>(threads);
        other.threads.forEach(beyond::remove);
        return beyond;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
