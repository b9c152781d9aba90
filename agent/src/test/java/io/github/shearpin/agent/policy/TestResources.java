package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.util.function.LongSupplier;

/** Resources of which a test holds the clock in its hand. */
public final class TestResources {

    private TestResources() {
    }

    /** Chance always says 0.5, and the timer is not asked for what is due. */
    public static Resources resources(LongSupplier nanoClock, LongSupplier epochMillis, Resources.Sleeper sleeper) {
        return new Resources(nanoClock, epochMillis, sleeper, () -> 0.5, Timer.manual(nanoClock), new Workers());
    }
}
