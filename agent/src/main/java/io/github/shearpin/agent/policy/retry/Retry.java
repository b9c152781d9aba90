package io.github.shearpin.agent.policy.retry;

import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.DoubleSupplier;

/**
 * Decides whether a failed attempt is followed by another, and after how long a wait; whoever asks does the waiting.
 * Times are in nanoseconds of one monotonic clock, of which only differences matter. Thread-safe without a lock; no
 * method throws.
 *
 * <p>The budget is the retry budget of Google's "Site Reliability Engineering", chapter "Handling Overload": retries
 * beyond a share of all calls add load without hope.
 */
public final class Retry {

    /** As an answer of {@link #waitAfter}: no further attempt. */
    public static final long NO_RETRY = -1;
    /** As an answer of {@link #waitAfter}: no further attempt, for there were enough or the time is over. */
    public static final long EXHAUSTED = -2;

    /** 10 a second over the 10 s of a budget. */
    private static final long BUDGET_FLOOR = 100;
    private static final int FIRST_COUNTED = 2;
    private static final int LAST_COUNTED = 10;

    private final DoubleSupplier random;
    private volatile Terms terms;
    private final AtomicLongArray attempts = new AtomicLongArray(LAST_COUNTED - FIRST_COUNTED + 1);
    private final AtomicLongArray successes = new AtomicLongArray(LAST_COUNTED - FIRST_COUNTED + 1);
    private final AtomicLong exhausted = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong budgetRefusals = new AtomicLong();
    private final AtomicLong backoffNanos = new AtomicLong();

    /**
     * @param nowNanos when the budget begins to count
     * @param random   numbers in [0, 1) for jitter; called by many threads
     */
    public Retry(RetrySettings settings, long nowNanos, DoubleSupplier random) {
        this.random = random;
        this.terms = new Terms(settings, newBudget(settings, nowNanos));
    }

    /** Settings, and the budget that goes with them. */
    private static final class Terms {
        private final RetrySettings settings;
        /** Null: there is none. */
        private final RetryBudget budget;

        Terms(RetrySettings settings, RetryBudget budget) {
            this.settings = settings;
            this.budget = budget;
        }
    }

    private static RetryBudget newBudget(RetrySettings settings, long nowNanos) {
        return settings.budget() < 0 ? null : new RetryBudget(settings.budget(), BUDGET_FLOOR, nowNanos);
    }

    /** Other numbers from now on. What was counted stays, and so does the budget unless its share changes. */
    public void reconfigure(RetrySettings settings, long nowNanos) {
        Terms before = terms;
        terms = new Terms(settings, settings.budget() == before.settings.budget()
                ? before.budget : newBudget(settings, nowNanos));
    }

    /**
     * A call began: it earns its share of the retry budget. No allocation, no lock.
     *
     * @param own the present thread's, of {@link #calls}; or null
     */
    public void called(AtomicLongArray own, long nowNanos) {
        RetryBudget budget = terms.budget;
        if (budget != null) {
            budget.called(own, nowNanos);
        }
    }

    /** What {@link #called} counts; null: nothing. */
    public StripedCounts calls() {
        RetryBudget budget = terms.budget;
        return budget == null ? null : budget.calls();
    }

    /**
     * Decides after a failed attempt, and counts what it decides. An {@link InterruptedException} is never followed by
     * another attempt, nor is what {@link RetrySettings#exceptions} doesn't call a failure; neither counts as exhausted.
     * The interrupt flag of the thread is the caller's to look at.
     *
     * @param attempt       the number of the attempt that failed, from 1
     * @param calledNanos   when the call began
     * @param previousWait  the wait before that attempt in nanoseconds, 0 for the first
     * @param thrown        null: the attempt returned what counts as a failure
     * @return nanoseconds to wait before the next attempt (0 or more), or a negative number: no further attempt
     */
    public long waitAfter(int attempt, long calledNanos, long nowNanos, long previousWait, Throwable thrown) {
        Terms present = terms;
        RetrySettings settings = present.settings;
        if (thrown != null && (thrown instanceof InterruptedException
                || settings.exceptions().of(thrown) != ExceptionFilter.Meaning.FAILURE)) {
            return NO_RETRY;
        }
        if (attempt >= settings.attempts()) {
            exhausted.incrementAndGet();
            return EXHAUSTED;
        }
        long wait = settings.backoff().waitNanos(attempt, previousWait, random);
        if (settings.maxDurationNanos() != RetrySettings.NO_MAX_DURATION
                && wait > settings.maxDurationNanos() - (nowNanos - calledNanos)) {
            exhausted.incrementAndGet();
            return EXHAUSTED;
        }
        if (present.budget != null && !present.budget.take(nowNanos)) {
            budgetRefusals.incrementAndGet();
            return NO_RETRY;
        }
        return wait;
    }

    /** A caller has waited for so long, whether or not an attempt follows. */
    public void waited(long nanos) {
        backoffNanos.addAndGet(nanos);
    }

    /** The attempt (2 or more) begins. */
    public void attempting(int attempt) {
        attempts.incrementAndGet(counted(attempt));
    }

    /** A retried call succeeded with this attempt (2 or more). */
    public void succeeded(int attempt) {
        successes.incrementAndGet(counted(attempt));
    }

    /** A call that was tried again failed all the same, with its last attempt or because there was no further one. */
    public void failed() {
        failures.incrementAndGet();
    }

    /** Calls that failed after a retry. */
    public long failures() {
        return failures.get();
    }

    /** Attempts made by number: [0] is attempt 2, [8] attempt 10 and later; likewise {@link #successes()}. */
    public long[] attempts() {
        return copy(attempts);
    }

    /** Calls that succeeded after a retry, by the number of the attempt that did, as {@link #attempts()}. */
    public long[] successes() {
        return copy(successes);
    }

    /** Calls that failed with their last attempt or for want of time. */
    public long exhausted() {
        return exhausted.get();
    }

    /** Calls that were not retried because the budget was spent. */
    public long budgetRefusals() {
        return budgetRefusals.get();
    }

    /** Seconds that callers waited. */
    public double backoffSeconds() {
        return backoffNanos.get() / 1e9;
    }

    public RetrySettings settings() {
        return terms.settings;
    }

    private static int counted(int attempt) {
        return Math.min(attempt, LAST_COUNTED) - FIRST_COUNTED;
    }

    private static long[] copy(AtomicLongArray counts) {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }
}
