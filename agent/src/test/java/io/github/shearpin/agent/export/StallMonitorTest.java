package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of stalls of the JVM, and when somebody looks for them. */
class StallMonitorTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double[] BOUND_MILLIS = {1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000};

    private long now = -3;
    /** How much longer than it was asked for each wait takes; then nobody wants to know any more. */
    private final Deque<Long> longer = new ArrayDeque<>();
    private int started;
    private final StallMonitor monitor = new StallMonitor(() -> now, nanos -> now += nanos + longer.remove(), longer::isEmpty) {
        @Override
        void start() {
            started++;
        }
    };

    private void watch(long... longerNanos) {
        for (long nanos : longerNanos) {
            longer.add(nanos);
        }
        monitor.keepWatching();
        monitor.watch();
    }

    private long atMost(double millis) {
        int bucket = Arrays.binarySearch(BOUND_MILLIS, millis);
        return monitor.lateness().cumulativeCounts()[bucket];
    }

    private long all() {
        return monitor.lateness().cumulativeCounts()[BOUND_MILLIS.length];
    }

    @Test
    void theBucketsAreFromOneMillisecondToTenSeconds() {
        assertThat(monitor.lateness().bounds(1e9)).containsExactly(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                2.5, 5, 10);
    }

    @Test
    void eachTimeItIsDueCountsWithWhatItIsLate() {
        watch(0, MILLI, 3 * MILLI, 0);

        assertThat(all()).isEqualTo(4);
        assertThat(atMost(1)).isEqualTo(3);
        assertThat(atMost(2.5)).isEqualTo(3);
        assertThat(atMost(5)).isEqualTo(4);
        assertThat(monitor.lateness().sum(1e9)).isEqualTo(0.004);
    }

    @Test
    void aStallCountsForEachTimeThatItWasDueMeanwhile() {
        watch(0, 2_000 * MILLI, 0, 0);

        // On time thrice; then 2 s, 1.99 s, ... 0.01 s and 0 s late.
        assertThat(all()).isEqualTo(3 + 201);
        assertThat(atMost(1)).isEqualTo(3 + 1);
        assertThat(atMost(10)).isEqualTo(3 + 2);
        assertThat(atMost(1000)).isEqualTo(3 + 101);
        assertThat(atMost(2500)).isEqualTo(3 + 201);
        assertThat(monitor.lateness().sum(1e9)).isEqualTo(201);
    }

    @Test
    void whatComesAfterAStallIsDueWhenItWouldHaveBeenWithoutIt() {
        watch(13 * MILLI, 0);

        // 13 ms late, and 3 ms; and then 7 ms are left to wait.
        assertThat(all()).isEqualTo(3);
        assertThat(monitor.lateness().sum(1e9)).isEqualTo(0.016);
        assertThat(now).isEqualTo(-3 + 30 * MILLI);
    }

    @Test
    void aWaitThatEndsEarlyIsGoneOnWith() {
        watch(-4 * MILLI, 0, 0);

        assertThat(all()).isEqualTo(2);
        assertThat(monitor.lateness().sum(1e9)).isZero();
    }

    @Test
    void isWatchedForTenMinutesAfterTheLastScrapeAndAgainFromTheNextOn() {
        for (int i = 0; i < 200_000; i++) {
            longer.add(0L);
        }
        monitor.keepWatching();
        now += TimeUnit.MINUTES.toNanos(1);
        monitor.keepWatching();
        assertThat(started).isEqualTo(1);
        monitor.watch();
        assertThat(all()).isEqualTo(10 * 60 * 100);

        now += TimeUnit.HOURS.toNanos(1);
        monitor.keepWatching();
        assertThat(started).isEqualTo(2);
        monitor.watch();
        assertThat(all()).as("the hour in which nobody watched counts nowhere").isEqualTo(2 * 10 * 60 * 100);
        assertThat(atMost(1)).isEqualTo(all());
    }

    @Test
    void whatFailsIsToldAndTheNextScrapeTriesAgain() throws Exception {
        StallMonitor unlucky = new StallMonitor(() -> now, nanos -> {
            throw new IllegalStateException("no wait");
        }, () -> false) {
            @Override
            void start() {
                started++;
                if (started <= 2) {
                    throw new OutOfMemoryError("no thread");
                }
            }
        };
        try (StderrCapture stderr = new StderrCapture()) {
            unlucky.keepWatching();
            unlucky.keepWatching();
            assertThat(stderr.lines()).singleElement().asString().contains("stalls of the JVM are not measured", "no thread");
            unlucky.keepWatching();
            unlucky.keepWatching();
            assertThat(started).isEqualTo(3);

            unlucky.watch();
            assertThat(stderr.lines()).last().asString().contains("internal error while watching for stalls of the JVM");
            unlucky.keepWatching();
            assertThat(started).isEqualTo(4);
        }
    }

    @Test
    void aScrapeOfOtherSeriesStartsNothing() {
        StallCollector collector = new StallCollector(monitor);

        assertThat(collector.collect("shearpin_build_info"::equals)).isEmpty();
        assertThat(started).isZero();
        assertThat(collector.collect("shearpin_event_loop_lag_seconds_count"::equals)).hasSize(1);
        assertThat(started).isEqualTo(1);
    }

    @Test
    @Timeout(30)
    void itsThreadIsThereFromTheFirstScrapeToTheEndOfTheExporter() throws Exception {
        for (Thread leftByAnotherTest : threads()) {
            leftByAnotherTest.join();
        }
        Exporter without = exporter(false);
        Exporter with = exporter(true);
        try {
            assertThat(get(without, "/metrics")).doesNotContain("event_loop_lag");
            assertThat(get(with, "/-/healthy")).endsWith("healthy\n");
            assertThat(threads()).isEmpty();

            assertThat(get(with, "/metrics?name%5B%5D=shearpin_event_loop_lag_seconds_bucket")).contains(
                    "# TYPE shearpin_event_loop_lag_seconds histogram\n",
                    "\nshearpin_event_loop_lag_seconds_bucket{le=\"0.001\",} 0.0\n");
            List<Thread> threads = threads();
            assertThat(threads).singleElement().matches(Thread::isDaemon)
                    .matches(thread -> thread.getContextClassLoader() == null);
            with.close();
            threads.get(0).join();
        } finally {
            without.close();
            with.close();
        }
    }

    private static String get(Exporter exporter, String path) throws IOException {
        return RawClient.exchange(exporter, "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    private static Exporter exporter(boolean jvmMetrics) {
        return Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, jvmMetrics), Guards::new, new AgentStatistics(), "1");
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("shearpin-stalls")).toList();
    }
}
