package io.github.shearpin.it.harness;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs and a machine may not have: its absence skips the test, or fails it where nothing may be skipped. */
public final class Missing {

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private Missing() {
    }

    /** @param message what is missing and what to do about it */
    public static <T> T skip(String message) {
        if (Boolean.getBoolean("shearpin.skip-nothing")) {
            Assertions.fail(message + " (and nothing may be skipped: shearpin.skip-nothing is set)");
        }
        // The build's log says only how many were skipped, and of a class as a whole not even that.
        if (TOLD.add(message)) {
            System.out.println("Tests are skipped: " + message);
        }
        Assumptions.abort(message);
        throw new IllegalStateException("not reached");
    }
}
