package io.github.shearpin.agent.policy;

import io.github.shearpin.BulkheadFullException;
import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
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
    private static boolean allDone;

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

    /** As {@link #once}, for rules that take calls further ways: all policies, with the values of calls, and stages. */
    static void allOnce() {
        if (!allDone) {
            allDone = true; // its own guards come by here
            try {
                runAll();
            } catch (Throwable defect) {
                Log.defect("warming up", defect);
            }
        }
    }

    /** Of a clock that goes on when somebody sleeps, without threads. */
    private static Guards guards(final AtomicLong clock, int callsASample) {
        LongSupplier now = new LongSupplier() {
            @Override
            public long getAsLong() {
                return clock.get();
            }
        };
        return new Guards(new Resources(now, now, new Resources.Sleeper() {
            @Override
            public void sleep(long nanos) {
                clock.addAndGet(nanos);
            }
        }, new DoubleSupplier() {
            @Override
            public double getAsDouble() {
                return 0.5;
            }
        }, Timer.manual(now), new Workers()), callsASample);
    }

    private static void runAll() {
        AtomicLong clock = new AtomicLong();
        Guards guards = guards(clock, 1);
        long second = TimeUnit.SECONDS.toNanos(1);
        RuleGuard rule = guards.add(GuardSettings.builder("warm-up").key(ValuePath.parse("$arg0"))
                .labels(Collections.singletonMap("label", ValuePath.parse("$exception.message")))
                .breaker(BreakerSettings.builder().slowCalls(second, 1, true).build())
                .retry(new RetrySettings(2, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING))
                .rateLimit(new RateLimitSettings(4, second, 4, 0)).bulkhead(BulkheadSettings.adaptive(1, 2, 0))
                .timeout(new TimeoutSettings(second, false)).fault(new FaultSettings(0.1, 1, null))
                .fallback(FallbackSettings.value(null, EnumSet.allOf(FallbackSettings.Reason.class))).build());
        Exception failure = new Exception();
        int site = guards.site(rule, method("run", "Ljava/lang/Object;"));
        callWithValues(guards, site, "result", null);
        callWithValues(guards, site, null, failure); // tried again, and falls back
        callWithValues(guards, site, null, failure); // refused by the rate limit, the second time
        clock.addAndGet(10 * second);
        int stage = guards.site(rule, method("later", "Ljava/util/concurrent/CompletableFuture;"));
        callWithValues(guards, stage, CompletableFuture.completedFuture("result"), null);
        callWithValues(guards, stage, StageCall.failed(failure), null); // its next attempt is never made
        StackTraceElement[] frame = {};
        new CallTimedOutException("", "", frame, 1, null).getMessage();
        new BulkheadFullException("", "", frame, 1, false).getMessage();
    }

    private static MethodShape method(String name, String returned) {
        return new MethodShape("WarmUp", name, "(Ljava/lang/Object;)" + returned, true, Collections.<String>emptyList());
    }

    /** What is to be tried again must be there. */
    @SuppressWarnings("unused")
    private static CompletableFuture<?> later(Object key) {
        return null;
    }

    private static void callWithValues(Guards guards, int site, Object returned, Throwable thrown) {
        Object call = guards.entered(site, WarmUp.class, null, new Object[] {"key"});
        Object answer = call;
        while (answer != null && answer == call) {
            answer = guards.exited(site, call, returned, thrown);
            if (call instanceof Throwable) {
                return;
            }
        }
    }

    private static void run() {
        AtomicLong clock = new AtomicLong();
        Guards guards = guards(clock, Overhead.CALLS_A_SAMPLE);
        long second = TimeUnit.SECONDS.toNanos(1);
        BreakerSettings breaker = BreakerSettings.builder().consecutiveFailures(2).openForNanos(second)
                .halfOpenCalls(1).halfOpenSuccesses(1).build();
        RetrySettings retry = new RetrySettings(2, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING);
        GuardSettings settings = GuardSettings.builder("warm-up").breaker(breaker).retry(retry).build();
        int site = guards.site(guards.add(settings), method("run", "V"));
        Exception failure = new Exception();
        call(guards, site, null);
        call(guards, site, failure); // retried, and opens the breaker
        call(guards, site, null); // refused
        clock.addAndGet(2 * second);
        call(guards, site, null); // a probe
        for (int i = 0; i <= 2 * Lane.CALLS_A_CLAIM; i++) { // the last one has a lane
            call(guards, site, null);
        }
        guards.constructionEnded(site, guards, 0);
        Guards measured = guards(clock, 1);
        site = measured.site(measured.add(settings), method("run", "V"));
        call(measured, site, null);
        call(measured, site, failure);
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
