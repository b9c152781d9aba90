package io.github.shearpin.agent.policy.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls are kept as exemplars, and how often a tracer is asked. */
class SpansTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final LatencySettings SETTINGS = settings(10 * MILLI, 100 * MILLI);

    /** Overflows soon. */
    private static final long BEGIN = Long.MAX_VALUE - 1500 * MILLI;
    private long nanos = BEGIN;
    private final Spans spans = new Spans(() -> (nanos - BEGIN) / MILLI);
    private final LatencyWindow window = new LatencyWindow(SETTINGS, () -> nanos, spans);
    private final CallRecorder recorder = window.newRecorder();
    private SpanIds current = span(1);
    private int asked;

    @Test
    void withoutATracerThereIsNone() {
        end(MILLI);

        assertThat(recorder.exemplars(SETTINGS)).isNull();
        assertThat(spans.current()).isNull();
    }

    @Test
    void keepsTheLatestCallOfEachBucketWithItsDurationAndTime() {
        trace();
        nanos += 7 * MILLI;
        end(10 * MILLI);
        current = span(2);
        end(10 * MILLI + 1);

        Exemplar[] exemplars = recorder.exemplars(SETTINGS);
        assertThat(exemplars).hasSize(3);
        assertThat(exemplars[0].span()).isSameAs(span1);
        assertThat(exemplars[0].durationNanos()).isEqualTo(10 * MILLI);
        assertThat(exemplars[0].epochMillis()).isEqualTo(7);
        assertThat(exemplars[1].span()).isSameAs(current);
        assertThat(exemplars[2]).isNull();
    }

    @Test
    void takesOneASecondForEachBucket() {
        trace();
        List<SpanIds> kept = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            current = span(i);
            end(MILLI);
            SpanIds latest = recorder.exemplars(SETTINGS)[0].span();
            if (!kept.contains(latest)) {
                kept.add(latest);
            }
            nanos += MILLI;
        }

        assertThat(kept).hasSize(3);
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void asksAgainSoonWhileNoSpanIsFound() {
        trace();
        current = null;
        for (int i = 0; i < 1000; i++) {
            end(MILLI);
            nanos += MILLI;
        }
        assertThat(asked).isEqualTo(100);
        current = span(1);
        end(MILLI);
        assertThat(recorder.exemplars(SETTINGS)[0].span()).isSameAs(current);
    }

    @Test
    void tracerThatFailsCostsTheCallNothing() {
        trace();
        current = null;
        failure = new StackOverflowError();
        end(MILLI);
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(recorder.inFlight()).isZero();
        assertThat(recorder.exemplars(SETTINGS)).containsOnlyNulls();
        assertThat(spans.current()).isNull();
    }

    @Test
    void callThatEndsElsewhereHasTheSpanThatItIsToldOf() {
        trace();
        recorder.started();
        recorder.ended(Outcome.FAILURE, MILLI, nanos, null);
        assertThat(recorder.exemplars(SETTINGS)).containsOnlyNulls();
        SpanIds begunIn = span(7);
        recorder.started();
        recorder.ended(Outcome.FAILURE, MILLI, nanos, begunIn);

        assertThat(asked).isZero();
        assertThat(recorder.exemplars(SETTINGS)[0].span()).isSameAs(begunIn);
        assertThat(recorder.count(Outcome.FAILURE)).isEqualTo(2);
    }

    @Test
    void findsItsBucketAgainWhenTheRuleHasOthers() {
        trace();
        end(5 * MILLI);
        end(50 * MILLI);
        LatencySettings other = settings(MILLI, 6 * MILLI, 7 * MILLI);
        window.reconfigure(other);
        nanos += 2000 * MILLI;
        current = span(9);
        end(4 * MILLI);

        Exemplar[] exemplars = recorder.exemplars(other);
        assertThat(exemplars[0]).isNull();
        assertThat(exemplars[1].span()).as("the latest of both").isSameAs(current);
        assertThat(exemplars[2]).isNull();
        assertThat(exemplars[3].durationNanos()).isEqualTo(50 * MILLI);
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef0123456789abcde, 0123456789abcdef",
        "0123456789abcdef0123456789abcdef0, 0123456789abcdef",
        "0123456789abcdef0123456789abcdeg, 0123456789abcdef",
        "0123456789ABCDEF0123456789abcdef, 0123456789abcdef",
        "0123456789abcdef0123456789abcdef, '\"}'",
        "0123456789abcdef0123456789abcdef,",
        ", 0123456789abcdef"})
    void whatIsNoIdIsNotTold(String traceId, String spanId) {
        assertThat(SpanIds.of(traceId, spanId)).isNull();
    }

    private final SpanIds span1 = current;
    private Error failure;

    private void trace() {
        spans.askFrom(() -> {
            asked++;
            if (failure != null) {
                throw failure;
            }
            return current;
        });
        asked = 0; // once, on its own, for what it needs to be loaded
    }

    private void end(long durationNanos) {
        recorder.started();
        recorder.ended(Outcome.SUCCESS, durationNanos, nanos);
    }

    private static SpanIds span(int number) {
        return SpanIds.of(String.format("%032x", number), String.format("%016x", number));
    }

    private static LatencySettings settings(long... bounds) {
        return new LatencySettings(bounds, TimeUnit.MINUTES.toNanos(5), new double[] {0.5});
    }
}
