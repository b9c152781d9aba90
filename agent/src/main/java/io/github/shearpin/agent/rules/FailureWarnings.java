package io.github.shearpin.agent.rules;

/** Finds what rules say in vain of exceptions that are failures. Not thread-safe. */
final class FailureWarnings {

    private final Effects effects;

    FailureWarnings(Effects effects) {
        this.effects = effects;
    }

    /** @param policy a circuit breaker or a retry */
    void check(Values policy) {
        effects.of(policy, "failures", !policy.list("failures").isEmpty(),
                "an empty list names nothing, so that every exception is a failure", "name those that are, or write null for all");
    }
}
