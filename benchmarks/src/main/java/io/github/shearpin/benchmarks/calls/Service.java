package io.github.shearpin.benchmarks.calls;

import org.openjdk.jmh.annotations.CompilerControl;

/** What is guarded: as good as nothing, so that the guards are seen. */
public class Service {

    /** One object for all, as to make one with its stack trace is dearer than any guard. */
    private static final RuntimeException FAILURE = new IllegalStateException("no greeting today");

    private final String somebody = "Good morning, customer";
    private final String nobody = "Good morning";

    /** Not inlined: without a guard nothing would be left of it, and it is in no program that is guarded. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public String greeting(String customer) {
        return customer.isEmpty() ? nobody : somebody;
    }

    /** Left to the compiler: whether an exception leaves a frame costs more than most refusals, and is the guard's doing. */
    public String failing(String customer) {
        throw FAILURE;
    }
}
