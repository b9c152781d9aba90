package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.record.BreakerDurations;
import io.github.shearpin.agent.policy.record.Spans;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** What guards take from the world around them: time, chance, waiting. Exchanged by tests. Thread-safe. */
public final class Resources {

    /** Waits. */
    public interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final Sleeper sleeper;
    private final DoubleSupplier random;
    private final Timer timer;
    private final Workers workers;
    private final GuardListener listener;
    private final boolean timesBreakers;
    private final Spans spans;

    /**
     * @param nanoClock monotonic nanoseconds of any origin
     * @param random    numbers in [0, 1); called by many threads
     */
    public Resources(LongSupplier nanoClock, LongSupplier epochMillis, Sleeper sleeper, DoubleSupplier random,
            Timer timer, Workers workers) {
        this(nanoClock, epochMillis, sleeper, random, timer, workers, GuardListener.NONE);
    }

    /** As the other one, with somebody who is told. */
    public Resources(LongSupplier nanoClock, LongSupplier epochMillis, Sleeper sleeper, DoubleSupplier random,
            Timer timer, Workers workers, GuardListener listener) {
        this(nanoClock, epochMillis, sleeper, random, timer, workers, listener, false);
    }

    private Resources(LongSupplier nanoClock, LongSupplier epochMillis, Sleeper sleeper, DoubleSupplier random,
            Timer timer, Workers workers, GuardListener listener, boolean timesBreakers) {
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        this.sleeper = sleeper;
        this.random = random;
        this.timer = timer;
        this.workers = workers;
        this.listener = listener;
        this.timesBreakers = timesBreakers;
        this.spans = new Spans(epochMillis);
    }

    /** The same, but that circuit breakers also keep how long attempts take. */
    public Resources timingBreakers() {
        return new Resources(nanoClock, epochMillis, sleeper, random, timer, workers, listener, true);
    }

    /** The JVM's own. */
    public static Resources ofJvm(GuardListener listener) {
        LongSupplier nanoClock = new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        };
        Timer timer = new Timer(nanoClock);
        return new Resources(nanoClock, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.currentTimeMillis();
            }
        }, new Sleeper() {
            @Override
            public void sleep(long nanos) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        }, new DoubleSupplier() {
            @Override
            public double getAsDouble() {
                return ThreadLocalRandom.current().nextDouble();
            }
        }, timer, new Workers(), listener);
    }

    /** Ends the threads. For when all calls have ended. */
    void close() {
        timer.close();
        workers.close();
    }

    long now() {
        return nanoClock.getAsLong();
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    LongSupplier epochMillis() {
        return epochMillis;
    }

    Sleeper sleeper() {
        return sleeper;
    }

    DoubleSupplier random() {
        return random;
    }

    /** Of the calls. */
    Spans spans() {
        return spans;
    }

    /** Null: nobody wants to know. */
    BreakerDurations newBreakerDurations() {
        return timesBreakers ? new BreakerDurations() : null;
    }

    Timer timer() {
        return timer;
    }

    Workers workers() {
        return workers;
    }

    GuardListener listener() {
        return listener;
    }
}
