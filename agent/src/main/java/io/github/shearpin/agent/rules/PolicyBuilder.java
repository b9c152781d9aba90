package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes settings of policies other than the circuit breaker. Each method gives null when the rule has no such policy, and
 * when what it has can't be used, which has been reported.
 */
final class PolicyBuilder extends SettingsBuilder {

    /** A bulkhead's number of calls that follows latency. */
    static final String ADAPTIVE = "adaptive";

    /** So that 100 ms, the default, grows up to 2 s. */
    private static final int GROWTH = 20;

    PolicyBuilder(Problems problems, boolean complete) {
        super(problems, complete);
    }

    RetrySettings retry(String name, Values rule) {
        Values values = rule.parts("retry");
        return values == null ? null : new RetrySettings(
                values.number("attempts", RetrySettings.DEFAULT_ATTEMPTS), backoff(values),
                values.nanos("max-duration", RetrySettings.NO_MAX_DURATION),
                values.share("budget", RetrySettings.DEFAULT_BUDGET), exceptions(values))
                .withFailureResults(failureResults(values, name, "retry"));
    }

    private Backoff backoff(Values retry) {
        Backoff standard = Backoff.DEFAULT;
        Values values = retry.parts("backoff");
        if (values == null) {
            return retry.has("backoff") ? constant(retry.nanos("backoff", 0)) : standard;
        }
        return backoff(values, standard, values.nanos("initial", standard.initialNanos()) * GROWTH);
    }

    RateLimitSettings rateLimit(Values rule) {
        Values values = rule.parts("rate-limit");
        if (values == null || !hasPart(rule, "rate-limit", "calls",
                "how many calls may begin in each 'per', such as calls: 100")) {
            return null;
        }
        int calls = values.number("calls", 0);
        return new RateLimitSettings(calls, values.nanos("per", TimeUnit.SECONDS.toNanos(1)),
                values.number("burst", calls), values.nanos("wait", 0));
    }

    BulkheadSettings bulkhead(Values rule) {
        Values values = rule.parts("bulkhead");
        if (values == null || !hasPart(rule, "bulkhead", "calls", "how many calls may run at once, such as calls: 10")) {
            return null;
        }
        long wait = values.nanos("wait", 0);
        if (!ADAPTIVE.equals(values.get("calls"))) {
            return BulkheadSettings.fixed(values.number("calls", 1), wait);
        }
        if (values.isInvalid("min") || values.isInvalid("max")) {
            return null;
        }
        if (!values.has("min") || !values.has("max")) {
            missing(values.node("calls"), "adaptive without bounds",
                    "write between which numbers of calls the limit may move, such as min: 5, max: 200");
            return null;
        }
        int min = values.number("min", 1);
        int max = values.number("max", 1);
        if (min > max) {
            problems.at(values.node("min"), "the lowest limit is above the highest, " + max + " in "
                    + values.node("max").seenFrom(values.node("min")), "write at most that");
            return null;
        }
        return BulkheadSettings.adaptive(min, max, wait);
    }

    TimeoutSettings timeout(Values rule) {
        Values values = rule.parts("timeout");
        if (values == null || !hasPart(rule, "timeout", "after", "how long an attempt may take, such as after: 2s")) {
            return null;
        }
        return new TimeoutSettings(values.nanos("after", 1), values.get("interrupt", Boolean.class, true));
    }

    FaultSettings fault(Values rule) {
        Values values = rule.parts("fault");
        if (values == null || !hasPart(rule, "fault", "rate",
                "the share of the calls that are struck, such as rate: 5%")) {
            return null;
        }
        long delay = values.nanos("delay", 0);
        String exception = values.get("throw", String.class, null);
        if (delay == 0 && exception == null) {
            if (!values.isInvalid("delay") && !values.isInvalid("throw")) {
                missing(rule.node("fault"), "a fault that neither delays nor throws",
                        "write delay: 200ms, or throw: java.io.IOException, or both");
            }
            return null;
        }
        return new FaultSettings(values.share("rate", 1), delay, exception);
    }

    FallbackSettings fallback(Values rule) {
        Values values = rule.parts("fallback");
        if (values == null) {
            return null;
        }
        FallbackForm form = values.get(Fallbacks.GIVES, FallbackForm.class, null);
        if (form == null && !values.isInvalid(Fallbacks.GIVES)) {
            missing(rule.node("fallback"), "the fallback gives nothing",
                    "write value, method or throw, such as value: null");
        }
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (Object reason : values.list(Fallbacks.FOR)) {
            reasons.add((Reason) reason);
        }
        return form == null ? null : form.settings(reasons.isEmpty() ? EnumSet.allOf(Reason.class) : reasons);
    }
}
