package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.Window.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows against lists. */
class WindowTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 64, 100})
    void aCountWindowHoldsTheLatestResults(int size) {
        Random random = new Random(size);
        CountWindow window = new CountWindow(size);
        Deque<Boolean> expected = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            // Long good times, then bad ones: slots that are left alone, and slots that are not.
            boolean failed = random.nextInt(100) < (i / 500 % 3) * 45;
            record(window, failed, i % 3 == 0, 0);
            expected.add(failed);
            if (expected.size() > size) {
                expected.remove();
            }
            assertTotals(window.totals(0), expected.size(), expected.stream().filter(each -> each).count());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 15, 16, 17, 100, 1_000, 60_000_000_000L})
    void aTimeWindowHoldsTheResultsOfItsTime(long length) {
        Random random = new Random(length);
        long slice = (length + 15) / 16;
        for (long start : new long[] {0, Long.MAX_VALUE - length / 2, Long.MIN_VALUE, -length / 3}) {
            TimeWindow window = new TimeWindow(length, start);
            List<long[]> results = new ArrayList<>();
            long elapsed = 0;
            for (int i = 0; i < 2_000; i++) {
                elapsed += random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * slice * (random.nextInt(20) == 0 ? 40 : 3));
                boolean failed = random.nextInt(3) == 0;
                record(window, failed, i % 3 == 0, start + elapsed);
                long current = elapsed / slice;
                results.add(new long[] {current, failed ? 1 : 0});
                results.removeIf(result -> result[0] <= current - 16);
                assertTotals(window.totals(start + elapsed), results.size(),
                        results.stream().filter(result -> result[1] == 1).count());
            }
        }
    }

    @Test
    void aTimeWindowForgetsWhatIsExactlyAsOldAsItIsLong() {
        TimeWindow window = new TimeWindow(16_000, 0);
        window.add(Entry.BAD, 0);
        assertTotals(window.totals(15_999), 1, 1);
        assertTotals(window.totals(16_000), 0, 0);
    }

    /** A thread may have read the clock before another that was faster. */
    @Test
    void aTimeWindowTakesAnOlderTimeAsThePresent() {
        TimeWindow window = new TimeWindow(16_000, 0);
        window.good(null, 20_000);
        window.good(null, 3_000);
        window.add(Entry.BAD, 19_999);
        assertTotals(window.totals(20_000), 3, 1);
        assertTotals(window.totals(1), 3, 1);
    }

    @Test
    void aTimeWindowSurvivesThatNobodyCallsForAges() {
        TimeWindow window = new TimeWindow(1, 0);
        window.add(Entry.BAD, 0);
        assertTotals(window.totals(Long.MAX_VALUE), 0, 0);
        assertTotals(window.add(Entry.BAD, Long.MAX_VALUE), 1, 1);
    }

    private static void record(Window window, boolean bad, boolean counted, long now) {
        if (!bad && counted) {
            window.good(null, now);
        } else {
            Totals totals = window.add(bad ? Entry.BAD : Entry.GOOD, now);
            assertTotals(window.totals(now), totals.calls, totals.bad);
            assertTotals(window.add(Entry.NONE, now), totals.calls, totals.bad);
        }
    }

    private static void assertTotals(Totals totals, long calls, long bad) {
        assertThat(totals.calls + " calls, " + totals.bad + " bad")
                .isEqualTo(calls + " calls, " + bad + " bad");
    }
}
