package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Goes the way of a call once, through success, failure, retry, refusal and recovery, with guards that nobody sees. The
 * classes on it are then loaded and initialised. Otherwise that would happen within calls of the application: near the end
 * of a stack, say, where a class whose initialiser overflows it is lost for good.
 */
final class WarmUp {

    private static boolean done;

    private WarmUp() {
    }

    /** Under the lock of the {@link Guards} there are. */
    static void once() {
        if (!done) {
            done = true; // its own guards come by here
            boolean completed = false;
            try {
                run();
                completed = true;
            } finally {
                done = completed;
            }
        }
    }

    private static void run() {
        final AtomicLong clock = new AtomicLong();
        LongSupplier now = new LongSupplier() {
            @Override
            public long getAsLong() {
                return clock.get();
            }
        };
        Guards guards = new Guards(new Resources(now, now, new Resources.Sleeper() {
            @Override
            public void sleep(long nanos) {
                clock.addAndGet(nanos);
            }
        }, new DoubleSupplier() {
            @Override
            public double getAsDouble() {
                return 0;
            }
        }, new Timer(now), new Workers()));
        long second = TimeUnit.SECONDS.toNanos(1);
        BreakerSettings breaker = BreakerSettings.builder().consecutiveFailures(2).openForNanos(second)
                .halfOpenCalls(1).halfOpenSuccesses(1).build();
        RetrySettings retry = new RetrySettings(2, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING);
        int site = guards.site(guards.add(GuardSettings.builder("warm-up").breaker(breaker).retry(retry).build()), new MethodShape("WarmUp", "run", "()V", true,
                Collections.<String>emptyList()));
        Exception failure = new Exception();
        call(guards, site, null);
        call(guards, site, failure); // retried, and opens the breaker
        call(guards, site, null); // refused
        clock.addAndGet(2 * second);
        call(guards, site, null); // a probe
        guards.constructionEnded(site, guards, 0);
    }

    private static void call(Guards guards, int site, Throwable thrown) {
        Object call = guards.entered(site);
        while (call != null && !(call instanceof Throwable)) {
            call = guards.exited(site, call, thrown);
        }
        if (call instanceof Throwable) {
            ((Throwable) call).getMessage();
        }
    }
}
