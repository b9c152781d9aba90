package io.github.shearpin.agent.policy;

import io.github.shearpin.BulkheadFullException;
import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.FailedResultException;
import io.github.shearpin.RateLimitExceededException;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.fallback.Fallback;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.Fault;
import io.github.shearpin.agent.policy.limit.Bulkhead;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import io.github.shearpin.agent.policy.measure.MethodMeasures;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.SpanIds;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.github.shearpin.agent.policy.timeout.Timer;

/**
 * One guarded call, from its admission to its end, over all its attempts: what it holds of each policy, and the order in
 * which they are asked. Outermost first: fallback, retry, circuit breaker, rate limit, timeout, bulkhead, fault, the body.
 * What one policy refuses is no failure of another: the permits taken before are given back, and it is not tried again.
 *
 * <p>A call belongs to one thread at a time.
 */
final class Call implements Timer.Listener {

    /** So that a call which ends well allocates nothing. */
    private static final Spares<Call> POOL = new Spares<Call>();

    private MethodGuard guard;
    private RuleGuard rule;
    private Retry retry;
    private Resources resources;
    private Bindings bindings;
    private Policies policies;
    private boolean enforced;
    /** Whether a stage that the body returns is what ends an attempt. */
    private boolean asynchronous;
    private Class<?> origin;
    private Object self;
    private Object[] arguments;
    /** What was found as the call began of what it is not counted as; null: nothing. */
    private boolean[] excepted;
    /** The calls of its thread; null: it is asynchronous, or has only begun. */
    private Object[] around;
    private long startNanos;
    private OverheadSample sample = OverheadSample.NONE;

    private int attempt = 1;
    private long waitedNanos;

    // What the present attempt holds; a permit that counts the whole call is held by all.
    private Permit permit;
    private boolean permitOfCall;
    private TokenBucket token;
    private Timer.Alarm slow;
    private Bulkhead bulkhead;
    private Timeout.Watch watch;
    private boolean watchEnds;
    /** Whether the time was over of the attempt whose watch ended last, whatever follows from that. */
    private boolean late;
    /** Whether the time was over of an attempt that is only observed, and that would have been ended. */
    private boolean overObserved;
    private long timeoutNanos;
    private long bodyNanos;
    private boolean refused;
    /** Whether a call that is only observed would have been refused. */
    private boolean refusedObserved;
    private Throwable struck;
    private long heldUpNanos;
    /** That an asynchronous call was made in; null: none, or nobody knows. */
    private SpanIds span;
    /** Where the call is in flight; null: nowhere. */
    private CallRecorder inFlight;
    private boolean left;

    // How the last attempt ended; no outcome: none has.
    private Object returned;
    private Throwable thrown;
    private Outcome outcome;
    private CircuitBreaker.Result result;
    private boolean triedAgainForResult;
    /** Whether a rule further in refused the last attempt, so that there is no other. */
    private boolean refusedInside;

    private Call() {
    }

    /**
     * @param policies entered; left when the call ends
     * @param origin   null where the rule asks for no values; likewise {@code self} and {@code arguments}
     * @param sample   that has begun, or none
     */
    static Call of(MethodGuard guard, Policies policies, boolean enforced, boolean asynchronous, Class<?> origin,
            Object self, Object[] arguments, long startNanos, OverheadSample sample) {
        Call call = POOL.take();
        if (call == null) {
            call = new Call();
        }
        call.guard = guard;
        call.rule = guard.rule();
        call.retry = guard.shape().returnKind() == ReturnKind.PUBLISHER ? null : call.rule.retry();
        call.resources = call.rule.resources();
        call.bindings = guard.bindings();
        call.policies = policies;
        call.enforced = enforced;
        call.asynchronous = asynchronous;
        call.origin = origin;
        call.self = self;
        call.arguments = arguments;
        call.startNanos = startNanos;
        call.sample = sample;
        return call;
    }

    /** Goes on with a call of a simple rule, as of the end of its first attempt. */
    static Call simple(MethodGuard guard, Permit permit, long startNanos, boolean enforced, OverheadSample sample) {
        // Entered, since the rule may have got a key meanwhile.
        Call call = of(guard, guard.rule().enter(null, startNanos), enforced, false, null, null, null, startNanos,
                sample);
        call.inFlight = guard.calls();
        call.permit = permit;
        call.bodyNanos = startNanos;
        return call;
    }

    /** After the call has ended, and nothing else of it is asked: it becomes another. */
    void recycle() {
        endSample();
        guard = null;
        rule = null;
        retry = null;
        bindings = null;
        policies = null;
        origin = null;
        self = null;
        arguments = null;
        excepted = null;
        around = null;
        attempt = 1;
        waitedNanos = 0;
        permitOfCall = false;
        token = null;
        refused = false;
        refusedObserved = false;
        overObserved = false;
        struck = null;
        heldUpNanos = 0;
        span = null;
        inFlight = null;
        left = false;
        returned = null;
        thrown = null;
        outcome = null;
        result = null;
        triedAgainForResult = false;
        refusedInside = false;
        POOL.give(this);
    }

    /** What measures the guard's own work on the call, for whoever begins with some, or leaves the call to itself. */
    OverheadSample sample() {
        return sample;
    }

    /** All work on the call is done. */
    void endSample() {
        OverheadSample ending = sample;
        sample = OverheadSample.NONE;
        ending.end();
    }

    MethodGuard guard() {
        return guard;
    }

    boolean isAsynchronous() {
        return asynchronous;
    }

    boolean isEnforced() {
        return enforced;
    }

    long startNanos() {
        return startNanos;
    }

    Class<?> origin() {
        return origin;
    }

    Object self() {
        return self;
    }

    Object[] arguments() {
        return arguments;
    }

    /** What the call ends with, or the last attempt did so far; null: nothing was thrown. */
    Throwable thrown() {
        return thrown;
    }

    /** What the call ends with, or the last attempt did so far. */
    Object returned() {
        return returned;
    }

    /**
     * Admits the call.
     *
     * @param calls those of its thread; of an asynchronous call null
     * @return whether the body is to be run; otherwise the call has ended, or it is asynchronous and {@link #struck}
     */
    boolean begin(Object[] calls) {
        around = calls;
        sample.at(Part.LATENCY);
        started(guard.calls());
        Throwable why = admit();
        if (refused) {
            refuse(why);
            return false;
        }
        if (retry != null && !refusedObserved) {
            sample.at(Part.RETRY);
            retry.called(null, startNanos);
        }
        if (bindings.measures() != null && origin != null) {
            excepted = bindings.measures().begun(self, arguments);
        }
        if (why == null) {
            return true;
        }
        if (asynchronous) {
            struck = why;
            return false;
        }
        return ended(null, why, calls);
    }

    /**
     * Ends an attempt on the thread that made it.
     *
     * @param calls those of this thread, that this one is in
     * @return whether the body is to be run again; otherwise the call has ended
     */
    boolean ended(Object bodyReturned, Throwable bodyThrown, Object[] calls) {
        around = calls;
        judge(bodyReturned, bodyThrown, false);
        while (true) {
            long wait = nextWait();
            if (wait < 0 || !waitOut(wait)) {
                finish();
                return false;
            }
            Throwable why = attemptAgain(wait);
            if (refused) {
                finish(); // the caller sees the failure itself, rather than that it was not tried again
                return false;
            }
            if (why == null) {
                return true;
            }
            judge(null, why, false);
        }
    }

    /** False: interrupted, and the flag is kept. */
    private boolean waitOut(long nanos) {
        if (nanos > 0) {
            Part waiting = sample.at(null);
            try {
                resources.sleeper().sleep(nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                sample.at(waiting);
            }
        }
        return true;
    }

    /**
     * Begins the next attempt.
     *
     * @param waited nanoseconds of back-off that have passed for it
     * @return as {@link #admit}
     */
    Throwable attemptAgain(long waited) {
        sample.at(Part.RETRY);
        if (waited > 0) {
            retry.waited(waited);
        }
        Throwable why = admit();
        if (!refused) {
            sample.at(Part.RETRY);
            attempt++;
            waitedNanos = waited;
            retry.attempting(attempt);
        }
        return why;
    }

    /**
     * Asks the policies of an attempt in their order. Where one would refuse a call that is only observed, those further in are
     * not asked, as they would not be if it were enforced, and the body is run as if there were none.
     *
     * @return null: the body is to be run; otherwise why not, a refusal ({@link #isRefused}) or an injected fault
     */
    private Throwable admit() {
        refused = true;
        Throwable why = askBreaker();
        if (why == null && !refusedObserved) {
            why = askRateLimit();
        }
        if (why == null && !refusedObserved) {
            Timeout timeout = rule.timeout();
            if (timeout != null && !asynchronous) {
                sample.at(Part.TIMEOUT);
                watch = timeout.begin(enforced, CallStack.watchAround(around));
                timeoutNanos = watch.afterNanos();
                watchEnds = watch.ends();
            }
            why = askBulkhead();
        }
        sample.at(Part.ALL);
        if (why != null) {
            return why;
        }
        refused = false;
        heldUpNanos = 0;
        bodyNanos = resources.now();
        if (refusedObserved) {
            return null;
        }
        CircuitBreaker breaker = policies.breaker();
        if (permit != null && slow == null && breaker != null && breaker.settings().slowInFlight()) {
            sample.at(Part.CIRCUIT_BREAKER);
            slow = resources.timer().start(breaker.settings().slowOverNanos(), this);
        }
        return strike();
    }

    private Throwable askBreaker() {
        CircuitBreaker breaker = policies.breaker();
        if (breaker == null || permit != null) {
            return null;
        }
        sample.at(Part.CIRCUIT_BREAKER);
        long now = resources.now();
        permit = breaker.acquire(now, enforced);
        if (outcome == null) {
            permitOfCall = breaker.settings().countCalls(); // for all attempts, whatever the settings become
        }
        refusedObserved |= permit == null && !enforced;
        if (permit != null || !enforced) {
            return null;
        }
        return guard.refusal(breaker, now);
    }

    private Throwable askRateLimit() {
        token = null;
        TokenBucket bucket = policies.rateLimit();
        if (bucket != null) {
            sample.at(Part.RATE_LIMIT);
        }
        long wait = bucket == null ? 0 : bucket.take(resources.now(), !asynchronous, enforced);
        boolean interrupted = enforced && wait > 0 && !awaitToken(bucket, wait);
        if (interrupted) {
            bucket.giveBack();
        } else if (wait >= 0) {
            token = bucket;
            return null;
        }
        giveUpPermit();
        if (!enforced) {
            refusedObserved = true;
            return null;
        }
        return new RateLimitExceededException(rule.name(), guard.toString(), guard.frame(), bucket.settings().calls(),
                bucket.settings().perNanos(), interrupted);
    }

    private boolean awaitToken(TokenBucket bucket, long nanos) {
        bucket.waits(1);
        try {
            return waitOut(nanos);
        } finally {
            bucket.waits(-1);
        }
    }

    private Throwable askBulkhead() {
        Bulkhead asked = policies.bulkhead();
        if (asked == null) {
            return null;
        }
        sample.at(Part.BULKHEAD);
        boolean interrupted = false;
        long wait = asynchronous || !enforced ? 0 : asked.settings().waitNanos();
        try {
            if (wait > 0 ? asked.enterIfFree() || awaitEntry(asked, wait) : asked.enter(enforced)) {
                bulkhead = asked;
                return null;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted && watch == null) {
            Thread.currentThread().interrupt();
        } else if (interrupted) {
            watch.tookInterrupt();
        }
        boolean timedOut = endWatch();
        if (token != null) {
            token.putBack();
        }
        giveUpPermit();
        if (!enforced) {
            refusedObserved = true;
            return null;
        }
        return timedOut ? timedOut(null)
                : new BulkheadFullException(rule.name(), guard.toString(), guard.frame(), asked.limit(), interrupted);
    }

    private boolean awaitEntry(Bulkhead full, long waitNanos) throws InterruptedException {
        sample.at(null);
        try {
            return full.awaitEntry(waitNanos);
        } finally {
            sample.at(Part.BULKHEAD);
        }
    }

    /** Holds the attempt up, or answers what it fails with, where a fault is to be injected. */
    private Throwable strike() {
        Fault fault = rule.fault();
        if (fault == null) {
            return null;
        }
        sample.at(Part.FAULT);
        if (!fault.strikes(enforced) || !enforced) {
            return null;
        }
        if (asynchronous) {
            heldUpNanos = fault.delayNanos();
        } else {
            waitOut(fault.delayNanos()); // an interrupt is found by the body, as after a real delay
        }
        return fault.exception(origin, guard.toString(), rule.name());
    }

    /** Whether what kept an attempt from running was a policy that refused it. */
    boolean isRefused() {
        return refused;
    }

    /** Whether a call that is only observed would have been refused: what becomes of it is of no interest to the policies. */
    boolean isRefusedObserved() {
        return refusedObserved;
    }

    /** The fault injected into the first attempt of an asynchronous call, with which that is to be judged; or null. */
    Throwable struck() {
        return struck;
    }

    /** How long a fault holds the present attempt of an asynchronous call up, which whoever runs it sees to. */
    long heldUpNanos() {
        return heldUpNanos;
    }

    /** On the thread that makes an asynchronous call, since the one it ends on may be in another span. */
    void keepSpan() {
        span = resources.spans().current();
    }

    /** Whether the rule may make the call end otherwise, or later, than its first attempt does. */
    boolean mayEndOtherwise() {
        Timeout timeout = rule.timeout();
        return enforced && (retry != null || heldUpNanos > 0 || bindings.fallback() != null
                || timeout != null && timeout.settings().interrupt());
    }

    /** Ends a call of which no attempt was made. */
    private void refuse(Throwable why) {
        thrown = why;
        outcome = why instanceof CallTimedOutException ? Outcome.TIMEOUT : Outcome.REJECTED;
        finish();
    }

    /** Of an attempt that was not made; one that counts the whole call is given up only with the first. */
    private void giveUpPermit() {
        if (permit != null && (outcome == null || !permitOfCall)) {
            permit.ignored();
            permit = null;
        }
    }

    /** Whether the watch on this thread timed the attempt out. */
    private boolean endWatch() {
        if (watch != null) {
            sample.at(Part.TIMEOUT);
        }
        late = watch != null && !watch.end();
        boolean over = late && watchEnds;
        watch = null; // not before: if the stack overflows here, whoever gives the call up ends it
        overObserved = over && !enforced;
        return over && enforced;
    }

    /** Nanoseconds since the body of the present attempt began. */
    long attemptNanos() {
        return resources.now() - bodyNanos;
    }

    /** What is told of an asynchronous attempt that is timed out. */
    void timesOutAfter(long nanos) {
        timeoutNanos = nanos;
    }

    private CallTimedOutException timedOut(Throwable cause) {
        return new CallTimedOutException(rule.name(), guard.toString(), guard.frame(), timeoutNanos, cause);
    }

    /**
     * Ends an attempt: gives back what it holds, tells the breaker, and keeps what the call would end with if this were its
     * last.
     *
     * @param stageOver whether an asynchronous attempt's time was over, and the timeout ends attempts
     */
    void judge(Object bodyReturned, Throwable bodyThrown, boolean stageOver) {
        boolean watched = watch != null;
        boolean timedOut = endWatch() || stageOver && enforced;
        if (watched && !late) {
            endedInTime(bodyThrown);
        }
        overObserved |= stageOver && !enforced;
        long now = resources.now();
        if (bulkhead != null) {
            sample.at(Part.BULKHEAD);
            // What failed tells nothing of how long calls take.
            bulkhead.leave(bodyThrown == null || timedOut ? now - bodyNanos : Bulkhead.UNMEASURED, timedOut);
            bulkhead = null;
        }
        sample.at(Part.ALL);
        Object returnedBefore = returned;
        Throwable thrownBefore = thrown;
        Outcome outcomeBefore = outcome;
        returned = bodyReturned;
        thrown = bodyThrown;
        triedAgainForResult = false;
        refusedInside = false;
        if (timedOut && (thrown == null || !ExceptionFilter.isFatal(thrown))) {
            returned = null;
            thrown = timedOut(bodyThrown);
            outcome = Outcome.TIMEOUT;
            result = timeoutResult(thrown);
        } else if (thrown != null) {
            judgeThrown();
            if (refusedInside && outcomeBefore != null) {
                // A further attempt that was refused: the failure before it is what the call ends with.
                returned = returnedBefore;
                thrown = thrownBefore;
                outcome = outcomeBefore;
            }
        } else {
            // A method that is woven without its values may have returned anything.
            boolean failed = origin != null && bindings.isFailureForBreaker(self, arguments, returned);
            triedAgainForResult = origin != null && bindings.isFailureForRetry(self, arguments, returned);
            outcome = failed || triedAgainForResult ? Outcome.FAILURE : Outcome.SUCCESS;
            result = failed ? CircuitBreaker.Result.BAD_RESULT : CircuitBreaker.Result.SUCCESS;
        }
        if (overObserved && (thrown == null || !ExceptionFilter.isFatal(thrown))) {
            result = timeoutResult(timedOut(thrown)); // to show what the breaker would do
        }
        if (!permitOfCall) {
            tellBreaker(bodyNanos, now);
        }
    }

    /** An attempt that has a timeout ended before that. */
    void endedInTime(Throwable bodyThrown) {
        Timeout timeout = rule.timeout();
        if (timeout != null) {
            timeout.endedInTime(bodyThrown != null);
        }
    }

    private CircuitBreaker.Result timeoutResult(Throwable timeout) {
        return meaning(timeout) == ExceptionFilter.Meaning.IGNORED ? null : CircuitBreaker.Result.TIMEOUT;
    }

    private void judgeThrown() {
        switch (meaning(thrown)) {
            case FAILURE:
                outcome = Outcome.FAILURE;
                result = CircuitBreaker.Result.EXCEPTION;
                break;
            case REFUSED:
                refusedInside = retry == null || retry.settings().exceptions().of(thrown) != ExceptionFilter.Meaning.FAILURE;
                outcome = Outcome.REJECTED;
                result = null;
                break;
            case NO_FAILURE:
                outcome = Outcome.IGNORED;
                result = CircuitBreaker.Result.SUCCESS;
                break;
            case FATAL:
                outcome = Outcome.FAILURE;
                result = null;
                break;
            default:
                outcome = Outcome.IGNORED;
                result = null;
        }
    }

    private ExceptionFilter.Meaning meaning(Throwable exception) {
        CircuitBreaker breaker = policies.breaker();
        return (breaker == null ? ExceptionFilter.EVERYTHING : breaker.settings().exceptions()).of(exception);
    }

    private void tellBreaker(long sinceNanos, long now) {
        boolean countedSlow = slow != null && !slow.end();
        slow = null;
        if (permit == null) {
            return;
        }
        sample.at(Part.CIRCUIT_BREAKER);
        if (result == null) {
            permit.ignored(now - sinceNanos);
        } else {
            permit.ended(result, now - sinceNanos, countedSlow, now);
        }
        permit = null;
    }

    /** Ends an attempt that somebody cancelled: nobody is to blame. */
    void judgeCancelled(Throwable cancellation) {
        if (bulkhead != null) {
            bulkhead.leave(Bulkhead.UNMEASURED, false);
            bulkhead = null;
        }
        returned = null;
        thrown = cancellation;
        outcome = Outcome.IGNORED;
        overObserved = false;
        result = null;
        tellBreaker(bodyNanos, resources.now());
    }

    /** Nanoseconds to wait before the next attempt; below 0: the last one stands. */
    long nextWait() {
        if (retry == null || !enforced || refusedInside) {
            return Retry.NO_RETRY;
        }
        sample.at(Part.RETRY);
        if (thrown == null && !triedAgainForResult) {
            if (attempt > 1) {
                retry.succeeded(attempt);
            }
            return Retry.NO_RETRY;
        }
        if (!asynchronous && (Thread.currentThread().isInterrupted() || CallStack.isAnyOutOfTime(around))) {
            return Retry.NO_RETRY; // the thread is wanted back
        }
        long now = resources.now();
        CircuitBreaker breaker = policies.breaker();
        if (attempt < retry.settings().attempts() && permit == null && breaker != null && breaker.isOpen(now)) {
            return Retry.NO_RETRY; // to wait would hold the caller up for nothing
        }
        long wait = retry.waitAfter(attempt, startNanos, now, waitedNanos, thrown);
        if (wait == Retry.EXHAUSTED) {
            resources.listener().retryExhausted(rule.name(), policies.key(), guard.method(), attempt,
                    thrown == null ? null : thrown.getClass().getName());
        }
        return wait;
    }

    /** Ends the call with what its last attempt ended with. */
    void finish() {
        long now = resources.now();
        tellBreaker(startNanos, now);
        sample.at(Part.LATENCY);
        if (attempt > 1 && outcome != Outcome.SUCCESS) {
            retry.failed();
        }
        CallRecorder calls = guard.calls();
        if (bindings.hasLabels()) {
            calls = bindings.labelled(origin != null, self, arguments, returned, thrown);
            lostSightOf();
            started(calls);
        }
        if (outcome == Outcome.REJECTED) {
            calls.rejected();
        } else {
            if (asynchronous) {
                calls.ended(outcome, now - startNanos, now, span);
            } else {
                calls.ended(outcome, now - startNanos, now);
            }
        }
        inFlight = null; // not before, for if that failed it is to be given up; and both count the end last
        if (bindings.measures() != null && origin != null && outcome != Outcome.REJECTED) {
            measure(bindings.measures(), now);
        }
        if (outcome == Outcome.SUCCESS && bindings.remembersLastGood()) {
            sample.at(Part.FALLBACK);
            policies.lastGood(guard).remember(origin, returned);
        }
        sample.at(Part.ALL);
        leave();
    }

    /** What its values tell. A defect there is no reason not to end the call. */
    private void measure(MethodMeasures measures, long now) {
        try {
            measures.ended(self, arguments, excepted, returned, thrown, now - startNanos, now);
        } catch (Throwable defect) {
            Log.defect("measuring a call", defect);
        }
    }

    private void started(CallRecorder calls) {
        calls.started();
        inFlight = calls;
    }

    private void lostSightOf() {
        if (inFlight != null) {
            inFlight.abandoned();
            inFlight = null;
        }
    }

    private void leave() {
        if (!left && policies != null) { // null: it was being recycled
            policies.leave();
            left = true;
        }
    }

    /** Ends a call of which nothing was asked, and nobody is asked now: its method has failed by itself. */
    void failedUnasked(Throwable failure) {
        started(guard.calls());
        judge(null, failure, false);
        finish();
    }

    /** Whether a fallback is to be asked what the caller gets instead, after {@link #finish}; counts it. */
    boolean fallsBack() {
        Fallback fallback = bindings.fallback();
        Reason reason = fallback == null || origin == null ? null : reason();
        if (reason == null || !fallback.isFor(reason)) {
            return false;
        }
        sample.at(Part.FALLBACK);
        rule.fallbacks().count(reason, enforced);
        return enforced;
    }

    private Reason reason() {
        if (refusedObserved) {
            return Reason.REJECTED;
        }
        if (overObserved) {
            return Reason.TIMEOUT;
        }
        switch (outcome) {
            case REJECTED:
                return Reason.REJECTED;
            case TIMEOUT:
                return Reason.TIMEOUT;
            case FAILURE:
                return thrown != null && ExceptionFilter.isFatal(thrown) ? null : Reason.FAILURE;
            default:
                return null;
        }
    }

    /** Asks the fallback, which may run code of the application. Never throws. */
    void fallBack() {
        boolean runsApplication = bindings.fallback().settings().form() == FallbackSettings.Form.METHOD;
        sample.at(runsApplication ? null : Part.FALLBACK);
        Throwable why = thrown != null ? thrown : new FailedResultException(rule.name(), guard.toString(), guard.frame());
        try {
            returned = bindings.fallback().apply(origin, self, arguments, why,
                    bindings.remembersLastGood() ? policies.lastGood(guard) : null);
            thrown = null;
        } catch (Fallback.NotApplicable none) {
            rule.fallbacks().failed(reason()); // and the caller sees what happened
        } catch (Throwable other) {
            if (!bindings.fallback().givesException()) {
                rule.fallbacks().failed(reason());
            }
            returned = null;
            thrown = other;
        }
        sample.at(Part.ALL);
    }

    /** Over the attempt that is under way; null: none. */
    Timeout.Watch watch() {
        return watch;
    }

    /** The call still runs after so long that it counts as slow. On the timer's thread. */
    @Override
    public void expired() {
        permit.slow(resources.now());
    }

    /**
     * Gives up what the end of the call would have told, as far as there is stack and heap to do even that. What was given
     * back is not given back again.
     *
     * @return whether nothing is held any more; otherwise it is to be called again
     */
    boolean abandon() {
        sample = OverheadSample.NONE;
        try {
            endWatch();
            if (bulkhead != null) {
                bulkhead.leave(Bulkhead.UNMEASURED, false);
                bulkhead = null;
            }
            result = null;
            tellBreaker(0, 0);
            lostSightOf();
            leave();
            return true;
        } catch (Throwable noRoom) {
            return false;
        }
    }
}
