package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import java.util.concurrent.TimeUnit;

/** Makes settings of circuit breakers. */
final class BreakerBuilder extends SettingsBuilder {

    private static final double SLOW_RATE = 0.8;

    private final BreakerSettings standard = BreakerSettings.builder().build();
    /** What an {@code open-for} with parts begins with. */
    private final Backoff growing = new Backoff(standard.openFor().initialNanos(), 2, TimeUnit.MINUTES.toNanos(10),
            Backoff.Jitter.NONE);

    BreakerBuilder(Problems problems, boolean complete) {
        super(problems, complete);
    }

    /** @return null: the rule has none, or what it has can't be used, which has been reported */
    BreakerSettings breaker(String name, Values rule) {
        Values values = rule.parts("circuit-breaker");
        if (values == null) {
            return null;
        }
        boolean othersAreJudged = values.has("consecutive-failures") || values.has("slow-calls");
        BreakerSettings.Builder breaker = BreakerSettings.builder()
                .consecutiveFailures(values.number("consecutive-failures", 0))
                .failureRate(values.share("failure-rate", othersAreJudged ? 0 : standard.failureRate()))
                .openFor(openFor(values))
                .countCalls(values.get("count", Boolean.class, false))
                .force(values.get("force", BreakerSettings.Force.class, null))
                .exceptions(exceptions(saying(values, rule, "ignore", "failures")))
                .failureResults(failureResults(saying(values, rule, "failure-results"), name, "circuit-breaker"));
        slowCalls(values, breaker);
        window(values, breaker);
        halfOpen(values.parts("half-open"), breaker);
        return breaker.build();
    }

    /** The breaker where it says any of these itself, or else what its rule's defaults for policies say. */
    private static Values saying(Values breaker, Values rule, String... fields) {
        Values defaults = rule.parts(POLICY_DEFAULTS);
        for (String field : fields) {
            if (breaker.has(field) || breaker.isTakenAway(field)) {
                return breaker;
            }
        }
        return defaults == null ? breaker : defaults;
    }

    private Backoff openFor(Values breaker) {
        Values values = breaker.parts("open-for");
        if (values == null) {
            return constant(breaker.nanos("open-for", standard.openFor().initialNanos()));
        }
        return backoff(values, growing,
                Math.max(growing.maxNanos(), values.nanos("initial", growing.initialNanos())));
    }

    private void slowCalls(Values values, BreakerSettings.Builder breaker) {
        Values slow = values.parts("slow-calls");
        if (slow != null && hasPart(values, "slow-calls", "over",
                "the time from which on a call is slow, such as over: 2s")) {
            breaker.slowCalls(slow.nanos("over", 0), slow.share("rate", SLOW_RATE),
                    slow.get("in-flight", Boolean.class, true));
        }
    }

    private void window(Values values, BreakerSettings.Builder breaker) {
        int minimumCalls = values.number("minimum-calls", standard.minimumCalls());
        Windows.Window window = values.get("window", Windows.Window.class, null);
        if (window != null && window.calls() > 0) {
            breaker.windowCalls(window.calls());
            if (minimumCalls > window.calls() && values.has("minimum-calls")) {
                problems.at(values.node("minimum-calls"), minimumCalls + " calls are never in a window of "
                        + window.calls() + " calls", "write at most " + window.calls() + ", or a longer window");
            }
            minimumCalls = Math.min(minimumCalls, window.calls());
        } else if (window != null) {
            breaker.windowNanos(window.nanos());
        }
        breaker.minimumCalls(minimumCalls);
    }

    private void halfOpen(Values values, BreakerSettings.Builder breaker) {
        if (values == null) {
            return;
        }
        int successes = values.number("successes", standard.halfOpenSuccesses());
        int calls = values.number("calls", Math.max(standard.halfOpenCalls(), successes));
        if (successes > calls && values.has("successes")) {
            problems.at(values.node("successes"), calls + " calls can't bring " + successes + " successes",
                    "write at most " + calls + ", or more calls");
        }
        breaker.halfOpenCalls(calls).halfOpenSuccesses(Math.min(successes, calls))
                .halfOpenMaxWaitNanos(values.nanos("max-wait", standard.halfOpenMaxWaitNanos()));
    }
}
