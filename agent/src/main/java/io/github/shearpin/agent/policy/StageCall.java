package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * A call whose attempts end when the stage completes that the body returned. Where the rule may change how the call ends
 * (retry, timeout, fallback), the caller is given a stage of ours; otherwise it keeps the body's, of which the end is only
 * noted. What is not done by whoever completes a stage is done by a worker of the agent.
 *
 * <p>The call takes one step after another: an attempt, a back-off. Whoever ends a step, which is whoever is first among
 * completion, timeout and cancellation, has the call to itself until the next step begins.
 */
final class StageCall {

    private final Guards guards;
    private final Call call;
    private final Resources resources;
    private final ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();
    /** What the caller has; null: the body's own. */
    private CompletableFuture<Object> promise;
    private volatile boolean settled;
    /** As the body's stage told it last: with what is around it, which whoever looks for a cause relies on. */
    private Throwable original;
    private volatile Step step;

    StageCall(Guards guards, Call call) {
        this.guards = guards;
        this.call = call;
        this.resources = call.guard().rule().resources();
    }

    static CompletableFuture<Object> failed(Throwable with) {
        CompletableFuture<Object> future = new CompletableFuture<Object>();
        future.completeExceptionally(with);
        return future;
    }

    /**
     * The body has returned for the first time, or thrown.
     *
     * @return as an exit of woven code answers
     */
    Object began(Object returned, Throwable thrown) {
        if (thrown == null && returned instanceof CompletionStage) {
            if (!call.mayEndOtherwise()) {
                attempt((CompletionStage<?>) returned);
                return null;
            }
            promise();
            attempt((CompletionStage<?>) returned);
            return new Object[] {promise};
        }
        call.judge(returned, thrown, false);
        long wait = call.nextWait();
        if (wait >= 0) {
            promise();
            backOff(wait);
            return new Object[] {promise};
        }
        call.finish();
        if (call.fallsBack()) {
            guards.asApplication(new Runnable() {
                @Override
                public void run() {
                    call.fallBack();
                }
            });
            return call.thrown() == null ? new Object[] {call.returned()} : call.thrown();
        }
        return null;
    }

    private void promise() {
        promise = new CompletableFuture<Object>();
        promise.whenComplete(new BiConsumer<Object, Throwable>() {
            @Override
            public void accept(Object value, Throwable error) {
                if (!settled) {
                    cancelled();
                }
            }
        });
    }

    private void attempt(CompletionStage<?> stage) {
        Attempt attempt = new Attempt(stage);
        step = attempt;
        Timeout timeout = call.guard().rule().timeout();
        if (timeout != null) {
            attempt.watch(timeout);
        }
        boolean heard = false;
        try {
            stage.whenComplete(attempt);
            heard = true;
        } finally {
            if (!heard && attempt.end()) { // a stage that can't be listened to
                attempt.endWatch();
            }
        }
        if (promise != null && promise.isDone() && !settled) {
            cancelled(); // between two steps
        }
    }

    private void backOff(long wait) {
        BackOff backOff = new BackOff(wait);
        step = backOff;
        if (!resources.workers().schedule(resources.timer(), wait, backOff, contextLoader) && backOff.end()) {
            settle(); // too much to do
        } else if (promise.isDone() && !settled) {
            cancelled();
        }
    }

    /** Goes on after an attempt that has been judged. */
    private void proceed() {
        long wait = call.nextWait();
        if (wait < 0) {
            settle();
        } else {
            backOff(wait);
        }
    }

    private void attemptAgain(long waited) {
        Throwable why = call.attemptAgain(waited);
        if (call.isRefused()) {
            settle(); // the caller sees the failure itself, rather than that it was not tried again
            return;
        }
        Object returned = null;
        Throwable thrown = why;
        if (why == null) {
            try {
                returned = guards.callAgain(call);
            } catch (Throwable e) {
                thrown = e;
            }
        }
        if (thrown == null && returned instanceof CompletionStage) {
            attempt((CompletionStage<?>) returned);
        } else {
            call.judge(returned, thrown, false);
            proceed();
        }
    }

    /** Ends the call, for what its last attempt ended with. */
    private void settle() {
        call.finish();
        if (promise == null) {
            call.fallsBack(); // which nobody asks for: it is only counted
            return;
        }
        guards.asApplication(new Runnable() {
            @Override
            public void run() {
                if (call.fallsBack()) {
                    call.fallBack();
                    if (call.thrown() == null && call.returned() instanceof CompletionStage) {
                        follow((CompletionStage<?>) call.returned());
                        return;
                    }
                }
                Throwable thrown = call.thrown();
                complete(call.returned(), thrown == unwrapped(original) ? original : thrown);
            }
        });
    }

    /** Works on the call. If that fails, for want of stack or heap, say, nobody waits for ever for how the call ends. */
    private void work(Runnable work, Object value, Throwable error) {
        boolean done = false;
        try {
            done = guards.asAgent(work);
        } finally {
            if (!done) {
                call.abandon();
                if (promise != null) {
                    complete(value, error);
                }
            }
        }
    }

    private void follow(CompletionStage<?> fallback) {
        fallback.whenComplete(new BiConsumer<Object, Throwable>() {
            @Override
            public void accept(Object value, Throwable error) {
                complete(value, error);
            }
        });
    }

    private void complete(Object value, Throwable error) {
        settled = true;
        if (error == null) {
            promise.complete(value);
        } else {
            promise.completeExceptionally(error);
        }
    }

    /** The caller has completed, or cancelled, the stage it was given. */
    private void cancelled() {
        Step present = step;
        if (present != null && present.end()) {
            present.cancel();
            boolean own = guards.beginOwnWork();
            try {
                call.cancelled(new CancellationException("cancelled by its caller"));
            } finally {
                if (own) {
                    guards.endOwnWork();
                }
            }
        }
    }

    /** What {@link CompletableFuture} puts around a failure on its way from stage to stage. */
    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** What the call is in the midst of; the first who ends it goes on. */
    private abstract static class Step {

        private final AtomicBoolean ended = new AtomicBoolean();

        final boolean end() {
            return ended.compareAndSet(false, true);
        }

        abstract void cancel();
    }

    private final class BackOff extends Step implements Runnable {

        private final long nanos;

        BackOff(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public void run() {
            if (end()) {
                work(new Runnable() {
                    @Override
                    public void run() {
                        attemptAgain(nanos);
                    }
                }, call.returned(), call.thrown());
            }
        }

        @Override
        void cancel() {
        }
    }

    private final class Attempt extends Step implements BiConsumer<Object, Throwable>, Timer.Listener {

        private final CompletionStage<?> stage;
        private Timeout timeout;
        /** Whether the attempt ends when its time is over; not where the caller was given the body's own stage. */
        private boolean timesOut;
        private volatile Timer.Alarm alarm;

        Attempt(CompletionStage<?> stage) {
            this.stage = stage;
        }

        /** Before the stage can tell of its end. */
        void watch(Timeout by) {
            timeout = by;
            TimeoutSettings settings = by.settings();
            timesOut = promise != null && call.isEnforced() && settings.interrupt();
            call.timesOutAfter(settings.afterNanos());
            alarm = resources.timer().start(settings.afterNanos(), this);
        }

        @Override
        public void accept(final Object value, final Throwable error) {
            if (end()) {
                work(new Runnable() {
                    @Override
                    public void run() {
                        endWatch();
                        original = error;
                        Throwable failure = unwrapped(error);
                        if (failure instanceof CancellationException) {
                            call.judgeCancelled(failure);
                            settle(); // nobody wants it any more: not tried again
                        } else {
                            call.judge(value, failure, false);
                            proceed();
                        }
                    }
                }, value, error);
            }
        }

        @Override
        public void expired() {
            timeout.count(call.isEnforced());
            if (timesOut && end()) {
                // Not here: whoever waits for the caller's stage would run on the timer's thread.
                timedOut();
            }
        }

        private void timedOut() {
            Runnable ending = new Runnable() {
                @Override
                public void run() {
                    work(new Runnable() {
                        @Override
                        public void run() {
                            endWatch();
                            cancelStage(stage);
                            call.judge(null, null, true);
                            proceed();
                        }
                    }, null, new TimeoutException());
                }
            };
            if (!resources.workers().run(ending, contextLoader)) {
                ending.run(); // rather on the timer's thread than never
            }
        }

        private void endWatch() {
            if (timeout != null) {
                while (alarm == null) { // it was due before it could be kept
                    Thread.yield();
                }
                alarm.end();
            }
        }

        @Override
        void cancel() {
            endWatch();
            cancelStage(stage);
        }
    }

    private void cancelStage(CompletionStage<?> stage) {
        final CompletionStage<?> cancelled = stage;
        guards.asApplication(new Runnable() {
            @Override
            public void run() {
                try {
                    cancelled.toCompletableFuture().cancel(true);
                } catch (UnsupportedOperationException cannot) {
                    // Such a stage runs to its end, unseen.
                } catch (Throwable defect) {
                    Log.defect("cancelling what " + call.guard() + " returned", defect);
                }
            }
        });
    }
}
