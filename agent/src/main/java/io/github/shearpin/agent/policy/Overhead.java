package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.record.Histogram;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What guards themselves cost calls, by the policy that took the time: histograms over a sample of calls. Of each thread's
 * calls every 1,021st is measured, where threads begin at different numbers, so that many that end soon are met as well.
 * Thread-safe.
 */
public final class Overhead {

    /** What the guard is at work on. */
    public enum Part {
        CIRCUIT_BREAKER, RETRY, RATE_LIMIT, TIMEOUT, BULKHEAD, FAULT, FALLBACK,
        /** Counting and timing, with the reading of labels and measures. */
        LATENCY,
        /** Everything; as what is being done, something that is no policy's alone. */
        ALL;

        /** As rule files and metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static final Part[] PARTS = Part.values();

    /** A prime, so that a program that does things in turns is not always met at the same one. */
    static final int CALLS_A_SAMPLE = 1021;

    private final LongSupplier nanoClock;
    private final int callsASample;
    private final Histogram[] measured = new Histogram[PARTS.length];
    /** What a look at the clock takes: the least that was seen. It is the measuring's, and no part of what is measured. */
    private volatile long clockNanos = Long.MAX_VALUE;

    Overhead(LongSupplier nanoClock, int callsASample) {
        this.nanoClock = nanoClock;
        this.callsASample = callsASample;
        for (int part = 0; part < measured.length; part++) {
            measured[part] = new Histogram(100, 250, 500, micros(1), micros(2.5), micros(5), micros(10), micros(25),
                    micros(50), micros(100), micros(250), micros(500), micros(1000));
        }
    }

    private static long micros(double micros) {
        return (long) (TimeUnit.MICROSECONDS.toNanos(1) * micros);
    }

    /** For each sampled call that a part had to do with, how long that took. */
    public Histogram of(Part part) {
        return measured[part.ordinal()];
    }

    /** With what a thread begins to count its calls towards a {@linkplain CallStack#SAMPLING sample}. */
    long countAtFirst() {
        return countAfterSample() + Math.floorMod(ThreadNumber.current(), (long) callsASample);
    }

    /** With what it goes on. */
    long countAfterSample() {
        return CallStack.SAMPLE_DUE + 1 - callsASample;
    }

    /** Begins to measure a call, by which the guard is at work from now on. */
    OverheadSample sample() {
        long before = nanoClock.getAsLong();
        long now = nanoClock.getAsLong();
        if (now - before < clockNanos) {
            clockNanos = now - before; // of several threads at once any will do
        }
        return OverheadSample.of(this, now);
    }

    long now() {
        return nanoClock.getAsLong();
    }

    long clockNanos() {
        return clockNanos;
    }
}
