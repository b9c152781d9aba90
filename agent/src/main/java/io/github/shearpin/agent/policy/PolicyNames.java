package io.github.shearpin.agent.policy;

import java.util.ArrayList;
import java.util.List;

/** Which policies a rule has, by the names its file gives them. Stateless. */
public final class PolicyNames {

    private PolicyNames() {
    }

    /** All, outermost first. */
    public static List<String> of(GuardSettings settings) {
        List<String> names = new ArrayList<String>();
        add(names, "fallback", settings.fallback() != null);
        add(names, "retry", settings.retry() != null);
        add(names, "circuit-breaker", settings.breaker() != null);
        add(names, "rate-limit", settings.rateLimit() != null);
        add(names, "timeout", settings.timeout() != null);
        add(names, "bulkhead", settings.bulkhead() != null);
        add(names, "fault", settings.fault() != null);
        return names;
    }

    /** Those that may make a call wait for its turn. */
    public static List<String> thatWaitForTurns(GuardSettings settings) {
        List<String> names = new ArrayList<String>();
        add(names, "rate-limit", settings.rateLimit() != null && settings.rateLimit().waitNanos() > 0);
        add(names, "bulkhead", settings.bulkhead() != null && settings.bulkhead().waitNanos() > 0);
        return names;
    }

    /**
     * Those that may hold the calling thread up.
     *
     * @param synchronous whether it waits for its turn, and between attempts
     */
    public static List<String> thatHoldUp(GuardSettings settings, boolean synchronous) {
        List<String> names = new ArrayList<String>();
        if (synchronous) {
            add(names, "retry", settings.retry() != null && settings.retry().attempts() > 1
                    && settings.retry().backoff().initialNanos() > 0 && settings.retry().backoff().maxNanos() > 0);
            names.addAll(thatWaitForTurns(settings));
        }
        add(names, "fault", settings.fault() != null && settings.fault().delayNanos() > 0);
        return names;
    }

    private static void add(List<String> names, String name, boolean there) {
        if (there) {
            names.add(name);
        }
    }

    /** {@code retry}, {@code retry and timeout}, {@code retry, timeout and fallback}. */
    public static String joined(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : i == names.size() - 1 ? " and " : ", ").append(names.get(i));
        }
        return text.toString();
    }
}
