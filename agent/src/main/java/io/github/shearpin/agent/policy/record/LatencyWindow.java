package io.github.shearpin.agent.policy.record;

import java.util.function.LongSupplier;

/** Contract only for now: the durations of all calls of a rule over its sliding window. */
public final class LatencyWindow {

    public LatencyWindow(LatencySettings settings, LongSupplier nanoClock) {
    }

    /** A recorder for one more method of the rule. */
    public CallRecorder newRecorder() {
        throw new UnsupportedOperationException();
    }

    public LatencySettings settings() {
        throw new UnsupportedOperationException();
    }

    /** The settings' quantiles over the window in seconds; NaN each when no call ended in it. */
    public double[] quantileSeconds() {
        throw new UnsupportedOperationException();
    }
}
