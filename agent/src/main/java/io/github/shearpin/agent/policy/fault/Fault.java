package io.github.shearpin.agent.policy.fault;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.StripedCounts;
import io.github.shearpin.agent.policy.types.ExceptionMaker;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/**
 * Decides which attempts a rule strikes for trying it out, and with what; whoever asks holds them up and throws. Thread-safe
 * without a lock.
 */
public final class Fault {

    private static final int ENFORCED = 0;
    private static final int OBSERVED = 1;

    /** Null as {@code exceptions}: struck attempts run. */
    private static final class Plan {

        private final FaultSettings settings;
        private final ExceptionMaker exceptions;
        private final AtomicBoolean told = new AtomicBoolean();

        Plan(FaultSettings settings) {
            this.settings = settings;
            String type = settings.exceptionType();
            this.exceptions = type == null ? null : new ExceptionMaker("fault throw " + type, type, false);
        }
    }

    private final DoubleSupplier random;
    private final StripedCounts injected = new StripedCounts(2);
    private volatile Plan plan;

    /** @param random numbers in [0, 1); called by many threads */
    public Fault(FaultSettings settings, DoubleSupplier random) {
        this.random = random;
        this.plan = new Plan(settings);
    }

    /**
     * Draws for an attempt, and counts it if it is struck.
     *
     * @param enforced false: it is only counted that it would have been
     * @return whether to hold it up for {@link #delayNanos} and then to throw {@link #exception}
     */
    public boolean strikes(boolean enforced) {
        if (random.getAsDouble() >= plan.settings.rate()) {
            return false;
        }
        injected.add(enforced ? ENFORCED : OBSERVED, 1);
        return enforced;
    }

    /** How long a struck attempt is held up; 0: not at all. */
    public long delayNanos() {
        return plan.settings.delayNanos();
    }

    /**
     * A new exception for a struck attempt to fail with; never throws.
     *
     * @param origin the class that holds the woven method, in whose loader the exception is looked for; null: not known, as
     *               until a class is woven anew whose rule had no exception before
     * @param method as what is told names it
     * @return null: it is to run, since the rule says no more than a delay, or has an exception that can't be made, which is
     *         told once
     */
    public Throwable exception(Class<?> origin, String method, String rule) {
        Plan now = plan;
        if (now.exceptions == null || origin == null) {
            return null;
        }
        try {
            return now.exceptions.make(origin, "injected by rule " + rule, null);
        } catch (UnusableException problem) {
            if (now.told.compareAndSet(false, true)) {
                Log.line("rule " + rule + ": " + method + ": " + problem.getMessage() + " (calls are let through)");
            }
        } catch (Throwable defect) {
            Log.defect("injecting a fault into " + method + " for rule " + rule, defect);
        }
        return null;
    }

    /** Attempts struck, or that would have been. */
    public long injected(boolean enforced) {
        return injected.get(enforced ? ENFORCED : OBSERVED);
    }

    public FaultSettings settings() {
        return plan.settings;
    }

    /** From now on; counts go on. Nobody waits for it. */
    public void reconfigure(FaultSettings settings) {
        plan = new Plan(settings);
    }
}
