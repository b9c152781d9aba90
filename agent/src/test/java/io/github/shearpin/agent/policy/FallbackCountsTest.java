package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether a fallback that was asked helped. */
class FallbackCountsTest {

    private static final EnumSet<Reason> ALL = EnumSet.allOf(Reason.class);
    private static final String HERE = FallbackCountsTest.class.getName();

    private final Guards guards = new Guards();
    private final StderrCapture stderr = new StderrCapture();

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void leave() {
        Gate.agent(null);
        stderr.close();
    }

    static String substitute() {
        return "substitute";
    }

    static String broken() {
        throw new IllegalStateException("no backup either");
    }

    private static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(FallbackSettings.value("x", ALL), 0),
                Arguments.of(FallbackSettings.value(null, ALL), 0),
                Arguments.of(FallbackSettings.method(HERE, "substitute", ALL), 0),
                Arguments.of(FallbackSettings.method(HERE, "broken", ALL), 1),
                Arguments.of(FallbackSettings.method(HERE, "missing", ALL), 1),
                Arguments.of(FallbackSettings.exception("java.io.IOException", ALL), 0),
                Arguments.of(FallbackSettings.exception("com.acme.Missing", ALL), 1),
                Arguments.of(FallbackSettings.lastGood(ALL), 1));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void oneThatGaveNoSubstituteFailed(FallbackSettings fallback, int failures) {
        RuleGuard rule = rule(GuardSettings.builder("shop").fallback(fallback));
        call(rule, null, new IOException());
        assertThat(rule.fallbacks().get(Reason.FAILURE, true)).isEqualTo(1);
        assertThat(rule.fallbacks().failures(Reason.FAILURE)).isEqualTo(failures);
        assertThat(rule.fallbacks().failures(Reason.REJECTED)).isZero();
        assertThat(rule.fallbacks().failures(Reason.TIMEOUT)).isZero();
    }

    @Test
    void lastGoodHelpsOnceThereIsOne() {
        RuleGuard rule = rule(GuardSettings.builder("shop").fallback(FallbackSettings.lastGood(ALL)));
        call(rule, "good", null);
        call(rule, null, new IOException());
        assertThat(rule.fallbacks().get(Reason.FAILURE, true)).isEqualTo(1);
        assertThat(rule.fallbacks().failures(Reason.FAILURE)).isZero();
    }

    @Test
    void whatHadHappenedIsTold() {
        RuleGuard rule = rule(GuardSettings.builder("shop").fallback(FallbackSettings.method(HERE, "broken", ALL))
                .breaker(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build()));
        call(rule, "never run", null);
        assertThat(rule.fallbacks().failures(Reason.REJECTED)).isEqualTo(1);
        assertThat(rule.fallbacks().failures(Reason.FAILURE)).isZero();
    }

    @Test
    void oneThatIsOnlyObservedIsNotAsked() {
        RuleGuard rule = rule(GuardSettings.builder("shop").mode(Mode.OBSERVE)
                .fallback(FallbackSettings.method(HERE, "broken", ALL)));
        call(rule, null, new IOException());
        assertThat(rule.fallbacks().get(Reason.FAILURE, false)).isEqualTo(1);
        assertThat(rule.fallbacks().failures(Reason.FAILURE)).isZero();
    }

    @Test
    void ofAStageToo() {
        RuleGuard rule = guards.add(GuardSettings.builder("later").fallback(FallbackSettings.lastGood(ALL)).build());
        int site = guards.site(rule, new MethodShape(HERE, "later", "()Ljava/util/concurrent/CompletableFuture;", true,
                List.of()));
        CompletableFuture<String> stage = new CompletableFuture<>();
        Gate.exit(site, Gate.enter(site, FallbackCountsTest.class, null, new Object[0]), stage, null);
        stage.completeExceptionally(new IOException());
        assertThat(rule.fallbacks().get(Reason.FAILURE, true)).isEqualTo(1);
        assertThat(rule.fallbacks().failures(Reason.FAILURE)).isEqualTo(1);
    }

    private RuleGuard rule(GuardSettings.Builder settings) {
        return guards.add(settings.build());
    }

    private void call(RuleGuard rule, Object returned, Throwable thrown) {
        int site = guards.site(rule, new MethodShape(HERE, "read", "()Ljava/lang/String;", true, List.of()));
        Gate.exit(site, Gate.enter(site, FallbackCountsTest.class, null, new Object[0]), returned, thrown);
    }
}
