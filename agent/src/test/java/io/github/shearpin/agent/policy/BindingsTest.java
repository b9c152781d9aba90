package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.BulkheadFullException;
import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.CircuitBreakerOpenException;
import io.github.shearpin.FailedResultException;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.bootstrap.Gate;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What labels become that are read off how a call ended. */
class BindingsTest {

    private static final MethodShape METHOD = new MethodShape("com.acme.Store", "read", "()V", true, List.of());
    private static final StackTraceElement[] FRAME = {};

    private final Guards guards = new Guards();
    private final StderrCapture stderr = new StderrCapture();

    @AfterEach
    void leave() {
        Gate.agent(null);
        stderr.close();
    }

    private static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(null, List.of("none", "none")),
                Arguments.of(new SQLException("", "08001", 17), List.of("java.sql.SQLException", "17")),
                Arguments.of(new BulkheadFullException("inner", "", FRAME, 1, false),
                        List.of("io.github.shearpin.BulkheadFullException", "none")),
                Arguments.of(new CallTimedOutException("inner", "", FRAME, 1, null),
                        List.of("io.github.shearpin.CallTimedOutException", "none")),
                Arguments.of(new FailedResultException("inner", "", FRAME),
                        List.of("io.github.shearpin.FailedResultException", "none")));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void ourOwnExceptionsHaveNoneOfTheApplicationsMembers(Throwable thrown, List<String> labels) {
        RuleGuard rule = rule(BreakerSettings.builder().build());
        int site = guards.site(rule, METHOD);
        Gate.agent(guards);
        Gate.exit(site, Gate.enter(site, BindingsTest.class, null, new Object[0]), null, thrown);

        assertThat(labels(rule)).containsExactly(labels);
        assertThat(rule.pathFailures()).isZero();
        assertThat(stderr.lines()).isEmpty();
    }

    @Test
    void norHasWhatTheRuleRefusesWith() {
        RuleGuard rule = rule(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build());
        int site = guards.site(rule, METHOD);
        Gate.agent(guards);
        assertThat(Gate.enter(site, BindingsTest.class, null, new Object[0])).isInstanceOf(CircuitBreakerOpenException.class);

        assertThat(labels(rule))
                .containsExactly(List.of("io.github.shearpin.CircuitBreakerOpenException", "none"));
        assertThat(rule.pathFailures()).isZero();
        assertThat(stderr.lines()).isEmpty();
    }

    @Test
    void whatAnExceptionOfTheApplicationLacksIsUnknown() {
        RuleGuard rule = rule(null);
        int site = guards.site(rule, METHOD);
        Gate.agent(guards);
        Gate.exit(site, Gate.enter(site, BindingsTest.class, null, new Object[0]), null, new IllegalStateException());

        assertThat(labels(rule))
                .containsExactly(List.of("java.lang.IllegalStateException", "unknown"));
        assertThat(rule.pathFailures()).isEqualTo(1);
    }

    /** Of which there were calls; the labels for what comes beyond the limit are there from the beginning. */
    private static List<List<String>> labels(RuleGuard rule) {
        return rule.methods().get(0).labelledCalls().keySet().stream()
                .filter(labels -> !labels.equals(List.of("other", "other"))).toList();
    }

    private RuleGuard rule(BreakerSettings breaker) {
        Map<String, ValuePath> labels = new LinkedHashMap<>();
        labels.put("type", ValuePath.parse("$exception"));
        labels.put("code", ValuePath.parse("$exception.errorCode"));
        return guards.add(GuardSettings.builder("store").labels(labels).breaker(breaker).build());
    }
}
