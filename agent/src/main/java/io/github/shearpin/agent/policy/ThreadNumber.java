package io.github.shearpin.agent.policy;

/** What spreads threads over the stripes of a counter. */
public final class ThreadNumber {

    private ThreadNumber() {
    }

    /**
     * The present thread's id, for choices of which each is a correct one: the application's own kinds of threads may
     * answer any number, or fail, which gives 0.
     */
    public static long current() {
        try {
            return Thread.currentThread().getId();
        } catch (RuntimeException overridden) {
            return 0;
        }
    }
}
