package io.github.shearpin.agent.policy.record;

/** Contract only for now: counts the calls of one method under one rule. */
public final class CallRecorder {

    /** How a call ended, as its caller sees it. */
    public enum Outcome { SUCCESS, FAILURE, REJECTED, TIMEOUT, IGNORED }

    CallRecorder(LatencyWindow window) {
    }

    /** A call begins. */
    public void started() {
        throw new UnsupportedOperationException();
    }

    /** A call that ran ends; its duration goes into the histogram and the window. */
    public void ended(Outcome outcome, long durationNanos, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** A started call was refused before it ran; no duration is kept. */
    public void rejected() {
        throw new UnsupportedOperationException();
    }

    public long count(Outcome outcome) {
        throw new UnsupportedOperationException();
    }

    public long inFlight() {
        throw new UnsupportedOperationException();
    }

    /** Cumulative counts for each of the settings' bounds and, last, for infinity; exact for each bound. */
    public long[] cumulativeCounts() {
        throw new UnsupportedOperationException();
    }

    public double sumSeconds() {
        throw new UnsupportedOperationException();
    }
}
