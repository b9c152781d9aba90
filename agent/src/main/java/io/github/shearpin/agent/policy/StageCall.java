package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.agent.policy.types.UnusableException;
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
 * completion, timeout and cancellation, has the call to itself until the next step begins. So what is done to begin a step
 * is not measured as work on the call.
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
    /** Null: no further attempt was to be made yet. */
    private Reinvocation method;

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
        call.keepSpan();
        CompletionStage<?> stage = stage(returned, thrown);
        if (stage != null) {
            if (!call.mayEndOtherwise()) {
                attempt(stage);
                return null;
            }
            promise();
            attempt(stage);
            return new Object[] {promise};
        }
        call.judge(returned, thrown, false);
        long wait = nextWait();
        if (wait >= 0) {
            promise();
            backOff(wait);
            return new Object[] {promise};
        }
        call.finish();
        Object answer = null;
        if (call.fallsBack()) {
            guards.fallBack(call);
            answer = call.thrown() == null ? new Object[] {call.returned()} : call.thrown();
        }
        call.endSample();
        return answer;
    }

    /** When the attempt ends that the body has made; null: it has ended. */
    private CompletionStage<?> stage(Object returned, Throwable thrown) {
        if (thrown != null) {
            return call.heldUpNanos() > 0 ? failed(thrown) : null;
        }
        return returned instanceof CompletionStage ? (CompletionStage<?>) returned : null;
    }

    private void promise() {
        promise = new CompletableFuture<Object>();
        promise.whenComplete(new BiConsumer<Object, Throwable>() {
            @Override
            public void accept(Object value, Throwable error) {
                if (!settled) {
                    completedByCaller();
                }
            }
        });
    }

    private void attempt(CompletionStage<?> stage) {
        call.sample().at(null);
        Attempt attempt = new Attempt(stage);
        step = attempt;
        Timeout timeout = call.guard().rule().timeout();
        if (timeout != null && !call.isRefusedObserved()) {
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
            completedByCaller(); // between two steps
        }
    }

    private void backOff(long wait) {
        call.sample().at(null);
        BackOff backOff = new BackOff(wait);
        step = backOff;
        if (!resources.workers().schedule(resources.timer(), wait, backOff, contextLoader) && backOff.end()) {
            settle(); // too much to do
        } else if (promise.isDone() && !settled) {
            completedByCaller();
        }
    }

    /** Goes on after an attempt that has been judged. */
    private void proceed() {
        long wait = nextWait();
        if (wait < 0) {
            settle();
        } else {
            backOff(wait);
        }
    }

    /** As that of the call, which can't be made again if its method can't be called. */
    private long nextWait() {
        long wait = call.nextWait();
        if (wait >= 0 && method == null) {
            try {
                method = Reinvocation.of(call);
            } catch (UnusableException | ReflectiveOperationException | LinkageError impossible) {
                call.guard().rule().tellNotTriedAgain(call.guard(), impossible);
                return Retry.NO_RETRY;
            }
        }
        return wait;
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
            call.sample().at(null);
            try {
                returned = guards.callAgain(call, method);
            } catch (Throwable e) {
                thrown = e;
            }
            call.sample().at(Part.ALL);
        }
        CompletionStage<?> stage = stage(returned, thrown);
        if (stage != null) {
            attempt(stage);
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
            call.endSample();
            return;
        }
        guards.asApplication(new Runnable() {
            @Override
            public void run() {
                if (call.fallsBack()) {
                    guards.fallBack(call);
                    if (call.thrown() == null && call.returned() instanceof CompletionStage) {
                        call.endSample();
                        follow((CompletionStage<?>) call.returned());
                        return;
                    }
                }
                call.endSample();
                Throwable thrown = call.thrown();
                complete(call.returned(), thrown == unwrapped(original) ? original : thrown);
            }
        });
    }

    /** Works on the call. If that fails, for want of stack or heap, say, nobody waits for ever for how the call ends. */
    private void work(Runnable work, Object value, Throwable error) {
        boolean done = false;
        try {
            done = guards.asAgent(call, work);
        } finally {
            if (!done && promise != null) {
                complete(value, error);
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

    /**
     * The caller has cancelled the stage it was given, or completed it otherwise, as {@code orTimeout} does. So the call has
     * ended for it, as it would have if that were the body's own stage; and that one is completed likewise.
     */
    private void completedByCaller() {
        Step present = step;
        if (present == null || !present.end()) {
            return;
        }
        boolean own = guards.beginOwnWork();
        boolean done = false;
        try {
            Object value = null;
            Throwable error = null;
            try {
                value = promise.join();
            } catch (CancellationException cancelled) {
                error = cancelled;
            } catch (CompletionException failed) {
                error = unwrapped(failed);
            }
            call.sample().at(Part.ALL);
            present.abort();
            if (error instanceof CancellationException) {
                call.judgeCancelled(error);
            } else {
                call.judge(value, error, false);
            }
            call.finish();
            call.endSample();
            done = true;
            present.complete(value, error);
        } finally {
            if (!done) {
                call.abandon();
            }
            if (own) {
                guards.endOwnWork();
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

        /** Whoever ended it before its time has the call to end. */
        abstract void abort();

        /** Ends what the step waits for as the caller has ended the call. */
        abstract void complete(Object value, Throwable error);
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
        void abort() {
        }

        @Override
        void complete(Object value, Throwable error) {
        }
    }

    private final class Attempt extends Step implements BiConsumer<Object, Throwable>, Timer.Listener {

        private final CompletionStage<?> stage;
        private final long heldUpNanos = call.heldUpNanos();
        private Timeout timeout;
        /** Whether the attempt ends when its time is over; not where the caller was given the body's own stage. */
        private boolean timesOut;
        /** Whether it would, if the rule were enforced. */
        private boolean wouldTimeOut;
        /** Whether there is an alarm, or will be in a moment. */
        private boolean watched;
        private volatile Timer.Alarm alarm;
        /** Whether the time is over of an attempt that goes on. */
        private volatile boolean late;

        Attempt(CompletionStage<?> stage) {
            this.stage = stage;
        }

        /** Before the stage can tell of its end. */
        void watch(Timeout by) {
            timeout = by;
            TimeoutSettings settings = by.settings();
            timesOut = promise != null && call.isEnforced() && settings.interrupt();
            wouldTimeOut = !call.isEnforced() && settings.interrupt();
            call.timesOutAfter(settings.afterNanos());
            long left = settings.afterNanos() - call.attemptNanos();
            if (left <= 0) {
                expired(); // the method took all of it to return
                return;
            }
            watched = true;
            alarm = resources.timer().start(left, this);
        }

        /** A fault's delay comes after the stage: it holds up who waits for that, and no thread. */
        @Override
        public void accept(final Object value, final Throwable error) {
            Runnable ending = new Runnable() {
                @Override
                public void run() {
                    completed(value, error);
                }
            };
            if (heldUpNanos == 0 || !guards.later(heldUpNanos, ending, contextLoader)) {
                ending.run();
            }
        }

        private void completed(final Object value, final Throwable error) {
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
                            if (timeout != null && !late) {
                                call.endedInTime(failure);
                            }
                            call.judge(value, failure, late && wouldTimeOut);
                            proceed();
                        }
                    }
                }, value, error);
            }
        }

        @Override
        public void expired() {
            if (!timesOut) {
                late = true;
                timeout.count(false);
            } else if (end()) {
                timeout.count(true);
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
                            call.judge(null, null, true);
                            // On another thread, for it may be long in coming back, and nobody here should wait for it.
                            resources.workers().run(resources.timer(), new Runnable() {
                                @Override
                                public void run() {
                                    complete(null, new CancellationException());
                                }
                            }, contextLoader);
                            proceed();
                        }
                    }, null, new TimeoutException());
                }
            };
            resources.workers().run(resources.timer(), ending, contextLoader);
        }

        private void endWatch() {
            if (watched) {
                call.sample().at(Part.TIMEOUT);
                while (alarm == null) { // it was due before it could be kept
                    Thread.yield();
                }
                alarm.end();
            }
        }

        @Override
        void abort() {
            endWatch();
        }

        @Override
        void complete(final Object value, final Throwable error) {
            guards.asApplication(new Runnable() {
                @Override
                @SuppressWarnings("unchecked") // it takes what the caller's stage took, which stands for it
                public void run() {
                    try {
                        CompletableFuture<Object> completed = (CompletableFuture<Object>) stage.toCompletableFuture();
                        if (error == null) {
                            completed.complete(value);
                        } else if (error instanceof CancellationException) {
                            completed.cancel(true);
                        } else {
                            completed.completeExceptionally(error);
                        }
                    } catch (UnsupportedOperationException cannot) {
                        // Such a stage runs to its end, unseen.
                    } catch (Throwable defect) {
                        Log.defect("ending what " + call.guard() + " returned", defect);
                    }
                }
            });
        }
    }
}
