package io.github.shearpin.agent.events;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;
import io.github.shearpin.agent.rules.EventType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes events of what breakers did. */
final class TransitionEvents {

    private TransitionEvents() {
    }

    static Event of(String rule, String key, boolean enforced, Transition transition) {
        EventType type = type(transition);
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        fields.put(Fields.FROM, label(transition.from));
        fields.put(Fields.TO, label(transition.to));
        fields.put(Fields.REASON, label(transition.cause));
        if (transition.to == State.OPEN) {
            fields.put(Fields.FAILURE_RATIO, rounded(transition.failureRatio));
            fields.put(Fields.SLOW_CALL_RATIO, rounded(transition.slowRatio));
            fields.put(Fields.CALLS, transition.calls);
            fields.put(Fields.CONSECUTIVE_FAILURES, transition.consecutiveFailures);
            fields.put(Fields.OPEN_FOR, seconds(transition.openForNanos));
        }
        if (type == EventType.RECOVERED) {
            fields.put(Fields.RECOVERED_AFTER, seconds(transition.outageNanos));
        } else if (transition.outageNanos > 0) {
            fields.put(Fields.OUTAGE, seconds(transition.outageNanos));
        }
        fields.put(Fields.ENFORCED, enforced);
        return new Event(transition.epochMillis, type, rule, key, null, fields);
    }

    private static EventType type(Transition transition) {
        switch (transition.to) {
            case OPEN:
                return transition.cause == Cause.PROBES_FAILED ? EventType.REOPENED : EventType.OPENED;
            case HALF_OPEN:
                return EventType.HALF_OPENED;
            case FORCED_OPEN:
                return EventType.FORCED_OPEN;
            case FORCED_CLOSED:
                return EventType.FORCED_CLOSED;
            default:
                return transition.cause == Cause.PROBES_SUCCEEDED ? EventType.RECOVERED : EventType.CLOSED;
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** More digits tell nobody anything. */
    private static double rounded(double ratio) {
        return Math.round(ratio * 1e4) / 1e4;
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }
}
