package io.github.shearpin.it.harness;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs and a machine may not have: its absence skips the test, or fails it where nothing may be skipped. */
public final class Missing {

    private Missing() {
    }

    /** @param message what is missing and what to do about it */
    public static <T> T skip(String message) {
        if (Boolean.getBoolean("shearpin.skip-nothing")) {
            Assertions.fail(message + " (and nothing may be skipped: shearpin.skip-nothing is set)");
        }
        Assumptions.abort(message);
        throw new IllegalStateException("not reached");
    }
}
