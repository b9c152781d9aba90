package io.github.shearpin.it.harness;

import java.time.Duration;
import java.util.function.Supplier;

/** Asks again until it is so, or the time is over. */
public final class Await {

    /** Long enough for a machine with all its processors busy: only a test that fails waits for it. */
    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long PAUSE_MILLIS = 20;

    private Await() {
    }

    /**
     * @param probe null: not yet
     * @throws AssertionError when the time is over, with {@code failure}'s text
     */
    public static <T> T until(Supplier<T> probe, Supplier<String> failure) {
        return until(PATIENCE, probe, failure);
    }

    public static <T> T until(Duration patience, Supplier<T> probe, Supplier<String> failure) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            T found = probe.get();
            if (found != null) {
                return found;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + patience.toSeconds() + " s: " + failure.get());
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted: " + failure.get(), e);
            }
        }
    }
}
