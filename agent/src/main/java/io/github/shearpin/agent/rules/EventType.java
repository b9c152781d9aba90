package io.github.shearpin.agent.rules;

import java.util.Locale;

/** What events can be of. */
public enum EventType {

    /** A breaker that was closed refuses calls from now on. */
    OPENED,
    /** It lets probes through. */
    HALF_OPENED,
    /** The probes failed. */
    REOPENED,
    /** The probes went well: it is closed. */
    RECOVERED,
    /** It was closed by hand. */
    CLOSED,
    FORCED_OPEN,
    FORCED_CLOSED,
    /** A call failed with its last attempt, or for want of time. */
    RETRY_EXHAUSTED,
    /** A class, or a method of it, runs unguarded that a rule names. */
    WEAVE_ERROR,
    /** The rule files were read again. */
    RELOAD,
    /** Somebody had something done, such as a breaker forced open. */
    ACTION;

    /** As rule files have it: {@code half-opened}. */
    public String word() {
        return label().replace('_', '-');
    }

    /** As events and metrics have it: {@code half_opened}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
