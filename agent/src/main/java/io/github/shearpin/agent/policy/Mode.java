package io.github.shearpin.agent.policy;

/** What a rule does with the calls it matches. */
public enum Mode {
    /** Policies act: calls are refused and retried. */
    ENFORCE,
    /** Everything is counted, also what would have been refused; nothing is done to any call. */
    OBSERVE,
    /** The rule's methods are not woven. */
    OFF
}
