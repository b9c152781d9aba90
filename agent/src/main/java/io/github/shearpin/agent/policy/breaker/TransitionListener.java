package io.github.shearpin.agent.policy.breaker;

/** Is told that a breaker has transitions to take. Thread-safe. */
public interface TransitionListener {

    /**
     * The breaker has changed its state; on the thread of the call that did it, which must not be held up. What this throws
     * goes nowhere: the breaker tells again with its next transition.
     */
    void moved(CircuitBreaker breaker);
}
