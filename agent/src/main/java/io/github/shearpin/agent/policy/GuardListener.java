package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;

/**
 * Is told what an operator wants to know of guarded calls. On threads of the application, in the midst of its calls: an
 * implementation neither blocks nor throws nor calls code of the application. Thread-safe.
 */
public interface GuardListener {

    /** Wants to know nothing. */
    GuardListener NONE = new GuardListener() {
        @Override
        public void breakerMoved(String rule, String key, boolean enforced, CircuitBreaker breaker) {
        }

        @Override
        public void retryExhausted(String rule, String key, String method, int attempts, String failure) {
        }
    };

    /**
     * A breaker has transitions to be {@linkplain CircuitBreaker#takeTransitions() taken}, by one thread at a time: only so
     * they are in order.
     *
     * @param key      null: the rule has none
     * @param enforced whether calls are refused, or that is only observed
     */
    void breakerMoved(String rule, String key, boolean enforced, CircuitBreaker breaker);

    /**
     * A call has failed with its last attempt, or for want of time.
     *
     * @param key     null: the rule has none
     * @param method  as metrics have it
     * @param failure the class of the exception that the last attempt ended with; null: it ended with a result
     */
    void retryExhausted(String rule, String key, String method, int attempts, String failure);
}
