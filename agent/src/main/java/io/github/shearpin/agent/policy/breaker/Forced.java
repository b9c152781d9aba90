package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;

/** Everyone may call or nobody may, whatever becomes of it. Immutable. */
final class Forced extends Phase {

    Forced(CircuitBreaker breaker, BreakerSettings settings, State state, long enteredNanos, History history) {
        super(breaker, settings, state, enteredNanos, history,
                state == State.FORCED_CLOSED ? new CountingPermit(breaker) : null);
    }

    Forced(Phase before, State state, long atNanos, long epochMillis) {
        this(before.breaker, before.settings, state, before.endNanos(atNanos),
                before.leftFor(state, Cause.FORCED, atNanos, epochMillis).opening(OpenFor.NONE));
    }

    static State state(Force force) {
        return force == Force.OPEN ? State.FORCED_OPEN : State.FORCED_CLOSED;
    }

    @Override
    Tally tally(long nowNanos) {
        return Tally.NONE;
    }

    @Override
    Phase reconfigured(BreakerSettings other, long atNanos, long epochMillis) {
        return new Forced(breaker, other, state, enteredNanos, history);
    }

    /** Judges nothing. */
    private static final class CountingPermit extends Permit {

        private final CircuitBreaker breaker;

        CountingPermit(CircuitBreaker breaker) {
            this.breaker = breaker;
        }

        @Override
        public void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos) {
            breaker.tookTime(result, durationNanos, nowNanos);
            boolean slow = countedSlow || breaker.phase().isSlow(durationNanos);
            if (result == Result.SUCCESS && !slow) {
                breaker.lifetime().success(null);
            } else {
                breaker.settled(nowNanos);
                breaker.lifetime().ended(result, slow, countedSlow, breaker.epochMillis());
            }
        }

        @Override
        public void slow(long nowNanos) {
            breaker.settled(nowNanos);
            breaker.lifetime().slow(breaker.epochMillis());
        }

        @Override
        public void ignored(long durationNanos) {
            breaker.lifetime().ignored();
            breaker.ignoredTookTime(durationNanos);
        }
    }
}
