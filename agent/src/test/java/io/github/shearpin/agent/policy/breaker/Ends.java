package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;

/** Ends of calls that took no time. */
final class Ends {

    private Ends() {
    }

    static void success(Permit permit, long nowNanos) {
        permit.ended(Result.SUCCESS, 0, false, nowNanos);
    }

    static void failure(Permit permit, long nowNanos) {
        permit.ended(Result.EXCEPTION, 0, false, nowNanos);
    }
}
