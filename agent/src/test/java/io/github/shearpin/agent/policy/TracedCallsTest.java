package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static io.github.shearpin.agent.policy.WovenCall.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.Exemplar;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.record.SpanIds;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of all ways name the span that they are made in. */
class TracedCallsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 42;
    private final Guards guards = new Guards(resources(() -> now, () -> 1_000_000L, nanos -> now += nanos));
    private SpanIds current;
    private final RuleGuard rule = guards.add(GuardSettings.builder("payments").breaker(BreakerSettings.builder().build())
            .retry(new RetrySettings(2, new Backoff(1, 1, 1, Backoff.Jitter.NONE), 0, -1, ExceptionFilter.EVERYTHING)).build());
    private final int site = guards.site(rule, method("com.acme.pay.PaymentClient", "charge"));

    @BeforeEach
    void attach() {
        Gate.agent(guards);
        guards.spans().askFrom(() -> current);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2 * Lane.CALLS_A_CLAIM}) // the second goes the quick way
    void callIsNamedByItsSpan(int callsBefore) throws Exception {
        for (int i = 0; i < callsBefore; i++) {
            call(site, () -> null);
        }
        now += SECOND;
        current = span(1);
        call(site, () -> null);

        assertThat(spans()).containsExactly(current);
    }

    @Test
    void failedCallIsNamedByItsSpanOnce() {
        current = span(1);
        catchThrowable(() -> call(site, () -> {
            now += SECOND / 10; // in two attempts
            throw new IOException();
        }));

        assertThat(spans()).containsExactly(current);
        assertThat(Arrays.stream(exemplars()).filter(Objects::nonNull).map(Exemplar::durationNanos).toList())
                .containsExactly(SECOND / 5 + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2 * Lane.CALLS_A_CLAIM})
    void whatTheTracerCallsIsNotGuarded(int callsBefore) throws Exception {
        for (int i = 0; i < callsBefore; i++) {
            call(site, () -> null);
        }
        guards.spans().askFrom(() -> call(site, () -> span(2)));
        now += SECOND;
        call(site, () -> null);

        assertThat(spans()).containsExactly(span(2));
        assertThat(rule.methods().get(0).calls().count(Outcome.SUCCESS)).as("and not of the tracer's, but the first")
                .isEqualTo(callsBefore + 2);
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2 * Lane.CALLS_A_CLAIM})
    void tracerThatFailsCostsTheCallNothing(int callsBefore) throws Exception {
        for (int i = 0; i < callsBefore; i++) {
            call(site, () -> null);
        }
        now += SECOND;
        guards.spans().askFrom(() -> {
            throw new NoClassDefFoundError();
        });

        assertThat(call(site, () -> "result")).isEqualTo("result");
        assertThat(rule.methods().get(0).calls().count(Outcome.SUCCESS)).isEqualTo(callsBefore + 1);
        assertThat(spans()).isEmpty();
    }

    @Test
    void asynchronousCallIsNamedByTheSpanItBeganIn() {
        RuleGuard stages = guards.add(GuardSettings.builder("stages").build());
        int later = guards.site(stages, new MethodShape("com.acme.pay.PaymentClient", "later",
                "()Ljava/util/concurrent/CompletionStage;", false, List.of()));
        current = span(1);
        Object admitted = Gate.enter(later, TracedCallsTest.class, this, new Object[0]);
        CompletableFuture<String> stage = new CompletableFuture<>();
        Gate.exit(later, admitted, stage, null);
        current = span(2);
        stage.complete("done");

        assertThat(Arrays.stream(stages.methods().get(0).calls().exemplars(LatencySettings.DEFAULT))
                .filter(Objects::nonNull).map(Exemplar::span)).containsExactly(span(1));
    }

    private Exemplar[] exemplars() {
        return rule.methods().get(0).calls().exemplars(LatencySettings.DEFAULT);
    }

    private List<SpanIds> spans() {
        return Arrays.stream(exemplars()).filter(Objects::nonNull).map(Exemplar::span).toList();
    }

    private final SpanIds[] known = {null, ids(1), ids(2)};

    private SpanIds span(int number) {
        return known[number];
    }

    private static SpanIds ids(int number) {
        return SpanIds.of(String.format("%032x", number), String.format("%016x", number));
    }
}
