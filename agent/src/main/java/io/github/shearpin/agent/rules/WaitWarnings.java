package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import java.util.concurrent.TimeUnit;

/** Finds what rules say in vain of waits between attempts, and before a breaker tries again. Not thread-safe. */
final class WaitWarnings {

    private final Effects effects;
    private final long openForNanos = BreakerSettings.builder().build().openFor().initialNanos();

    WaitWarnings(Effects effects) {
        this.effects = effects;
    }

    /** @param openFor null: it does not grow */
    void openFor(Values openFor) {
        if (openFor != null) {
            growth(openFor, openForNanos);
        }
    }

    void retry(Values retry, RetrySettings settings) {
        Values backoff = retry.parts("backoff");
        if (backoff != null) {
            growth(backoff, Backoff.DEFAULT.initialNanos());
        }
        if (retry.has("max-duration")) {
            // The attempt before the wait takes some time, too.
            effects.of(retry, "max-duration", settings.maxDurationNanos() > shortest(settings.backoff()),
                    "nothing is tried again, the first wait is no shorter, " + firstWait(retry),
                    "write more than that, or a shorter backoff");
        }
    }

    /** The first wait, where chance makes it as short as it can be. */
    private static long shortest(Backoff backoff) {
        long whole = Math.min(backoff.initialNanos(), backoff.maxNanos());
        return backoff.jitter() == Backoff.Jitter.FULL ? 0 : backoff.jitter() == Backoff.Jitter.EQUAL ? whole / 2 : whole;
    }

    private static String firstWait(Values retry) {
        Values parts = retry.parts("backoff");
        YamlNode wait = retry.node("backoff");
        if (parts != null) {
            long initial = Backoff.DEFAULT.initialNanos();
            boolean isCapped = !parts.has("initial") && parts.nanos("max", initial) < initial;
            wait = parts.node(isCapped ? "max" : "initial");
        }
        return wait == null ? text(Backoff.DEFAULT.initialNanos()) + " by default"
                : wait.described() + " in " + wait.seenFrom(retry.node("max-duration"));
    }

    private void growth(Values waits, long initialNanos) {
        effects.of(waits, "multiplier", waits.get("jitter") != Backoff.Jitter.DECORRELATED,
                "has no effect, decorrelated waits grow by chance", "remove it, or write jitter: full");
        effects.of(waits, "max", waits.has("initial") || waits.nanos("max", initialNanos) >= initialNanos,
                "no wait is longer, though 'initial' is " + text(initialNanos) + " by default, so that they don't grow",
                "write a shorter initial, or a longer max");
    }

    private static String text(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
