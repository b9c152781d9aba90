package io.github.shearpin.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Spread;
import io.github.shearpin.benchmarks.calls.Rounds.Measured;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowsTest {

    private final Variant guarded = Variant.of("guarded", PlainCalls.class, "call");
    private final Variant bare = Variant.of("bare", PlainCalls.class, "twoNanoTimes");
    private final Report report = new Report();

    @Test
    void cpuTimesAreComparedRoundByRound() {
        rows(Map.of(guarded, times(200, 800, 180), bare, times(100, 200, 180))).time(guarded, bare, Goal.atMost(2));

        Row row = report.rows().get(0);
        assertThat(row.measured()).isEqualTo(new Spread(100, 90, 400));
        assertThat(row.ratio()).isEqualTo(new Spread(2, 1, 4));
        assertThat(row.isGoalMet()).isTrue();
    }

    @Test
    void whatThreadsWaitForEachOtherCounts() {
        rows(Map.of(guarded.on(2), times(200))).time(guarded.on(2), bare, null);

        assertThat(report.rows().get(0).measured().median()).isEqualTo(200);
    }

    @Test
    void throughputIsThatOfAllThreads() {
        rows(Map.of(guarded, times(100), guarded.on(2), times(125))).throughput(guarded.on(2), guarded, Goal.atLeast(1.7));

        Row row = report.rows().get(0);
        assertThat(row.subject()).isEqualTo("guarded, 2 threads, throughput");
        assertThat(row.measured().median()).isEqualTo(16);
        assertThat(row.ratio().median()).isEqualTo(1.6);
        assertThat(row.isGoalMet()).isFalse();
    }

    @Test
    void withoutItsReferenceARowHasNeitherRatioNorGoal() {
        rows(Map.of(guarded, times(200))).time(guarded, bare, Goal.atMost(2));

        assertThat(report.rows()).singleElement()
                .isEqualTo(new Row("calls", "guarded", "ns CPU", new Spread(100, 100, 100), null, null, null));
    }

    @Test
    void whatWasNotMeasuredHasNoRow() {
        Rows rows = rows(Map.of(bare, times(50)));

        rows.time(guarded, bare, null);
        rows.throughput(guarded.on(2), guarded, null);
        rows.allocation(guarded, null);

        assertThat(report.rows()).isEmpty();
    }

    private Rows rows(Map<Variant, Measured> measured) {
        return new Rows(report, "calls", measured);
    }

    /** Of CPU time that is half of what passed. */
    private static Measured times(double... nanos) {
        return new Measured(Arrays.stream(nanos).map(all -> all / 2).boxed().toList(),
                Arrays.stream(nanos).boxed().toList(), List.of());
    }
}
