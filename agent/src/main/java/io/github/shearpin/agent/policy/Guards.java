package io.github.shearpin.agent.policy;

import io.github.shearpin.CircuitBreakerOpenException;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.bootstrap.Gate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The way of a call: what woven code reaches through the {@link Gate}. Outermost is the retry, in it the circuit breaker,
 * in it the call. A successful call takes no lock and allocates nothing. Nothing is thrown into the application from
 * here: refusals are answers, and a defect of ours is told, counted, and lets the call go on.
 */
public final class Guards extends Gate {

    /** Waits; exchanged by tests. */
    public interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final Sleeper sleeper;
    private final ThreadLocal<Object[]> stacks = new ThreadLocal<Object[]>();
    private final List<RuleGuard> rules = new CopyOnWriteArrayList<RuleGuard>();
    private final Map<String, Integer> sites = new HashMap<String, Integer>();
    private volatile MethodGuard[] guards = {};

    /** With the JVM's clocks. */
    public Guards() {
        this(new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        }, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.currentTimeMillis();
            }
        }, new Sleeper() {
            @Override
            public void sleep(long nanos) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        });
    }

    public Guards(LongSupplier nanoClock, LongSupplier epochMillis, Sleeper sleeper) {
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        this.sleeper = sleeper;
    }

    /** Safe to iterate while rules come. */
    public List<RuleGuard> rules() {
        return rules;
    }

    /** Adds a rule; its methods come as their classes are woven. */
    public RuleGuard add(GuardSettings settings) {
        RuleGuard rule = new RuleGuard(settings, nanoClock, epochMillis);
        rules.add(rule);
        return rule;
    }

    /** Loads what a call needs, if that has not been done. The first {@link #site} does it else. */
    public synchronized void warmUp() {
        WarmUp.once();
    }

    /**
     * The number to weave a method with. The same method of a class of the same name under the same rule always has the same
     * one.
     */
    public synchronized int site(RuleGuard rule, MethodShape method) {
        WarmUp.once();
        String key = rule.name() + ' ' + method + method.descriptor();
        Integer known = sites.get(key);
        if (known != null) {
            if (guards[known] == null) { // disabled for a pattern that was refused; another names the method too
                MethodGuard[] revived = guards.clone();
                revived[known] = rule.newMethod(known, method);
                guards = revived;
            }
            return known;
        }
        int site = guards.length;
        MethodGuard[] more = Arrays.copyOf(guards, site + 1);
        more[site] = rule.newMethod(site, method);
        guards = more;
        sites.put(key, site);
        return site;
    }

    /** Lets the calls of these sites pass as if they were not woven. */
    public synchronized void disable(Iterable<Integer> disabled) {
        MethodGuard[] fewer = guards.clone();
        for (int site : disabled) {
            fewer[site] = null;
        }
        guards = fewer;
    }

    /**
     * A method of the JDK that a rule names may be called from here too; the mark on the thread's stack lets such a call
     * pass. It is taken back without calling anything, so that a full stack can't leave it behind.
     */
    @Override
    protected Object entered(int site) {
        Object[] stack = null;
        try {
            MethodGuard guard = guards[site];
            if (guard == null) {
                return null;
            }
            Object[] own = stack();
            long[] numbers = (long[]) own[0];
            if (numbers[CallStack.MARK] != 0) {
                return null;
            }
            numbers[CallStack.MARK] = CallStack.INSIDE;
            stack = own;
            return admit(guard, stack, nanoClock.getAsLong());
        } catch (Throwable defect) {
            Log.defect("letting a call in", defect);
            return null;
        } finally {
            if (stack != null) {
                ((long[]) stack[0])[CallStack.MARK] = 0;
            }
        }
    }

    private Object[] stack() {
        Object[] stack = stacks.get();
        if (stack == null) {
            stack = CallStack.create();
            long[] numbers = (long[]) stack[0];
            numbers[CallStack.MARK] = CallStack.INSIDE;
            stacks.set(stack);
            boolean ownThread = Thread.currentThread().getName().startsWith(Log.THREAD_PREFIX);
            numbers[CallStack.MARK] = ownThread ? CallStack.OWN_THREAD : 0;
        }
        return stack;
    }

    /**
     * The agent begins to work on a thread of the application, until {@link #endOwnWork}: what it calls is not guarded.
     *
     * @return false: it was at work already, and this call changes nothing
     */
    public boolean beginOwnWork() {
        long[] numbers = (long[]) stack()[0];
        if ((numbers[CallStack.MARK] & CallStack.INSIDE) != 0) {
            return false;
        }
        numbers[CallStack.MARK] |= CallStack.INSIDE;
        return true;
    }

    public void endOwnWork() {
        ((long[]) stack()[0])[CallStack.MARK] &= ~CallStack.INSIDE;
    }

    @Override
    protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
        return entered(site);
    }

    @Override
    protected Object exited(int site, Object call, Object returned, Throwable thrown) {
        return call instanceof Throwable ? call : exited(site, call, thrown);
    }

    /** Whether a site's method is to be woven so that its guard sees arguments and result. */
    public boolean needsValues(int site) {
        return false;
    }

    private static Object admit(MethodGuard guard, Object[] stack, long now) {
        RuleGuard rule = guard.rule();
        if (!rule.settings().eachNested()) {
            int around = CallStack.inside(stack, rule);
            if (around >= 0 && !(CallStack.countNested(stack, around) && leftBehind(stack, around))) {
                return null;
            }
        }
        guard.calls().started();
        CircuitBreaker.Permit permit = null;
        try {
            CircuitBreaker breaker = rule.breaker();
            if (breaker != null) {
                permit = breaker.acquire(now, rule.isEnforced());
                if (permit == null && rule.isEnforced()) {
                    Object refusal = refusal(guard, breaker, now);
                    guard.calls().rejected();
                    return refusal;
                }
            }
            Retry retry = rule.retry();
            if (retry != null) {
                retry.called(now);
            }
            CallStack.push(stack, guard, permit, now);
            return stack;
        } catch (Throwable failure) {
            Attempts.abandon(guard, permit);
            throw failure;
        }
    }

    /**
     * Whether a frame's call has ended without our exit being able to say so, as happens when the stack overflows; then the
     * frame goes. As long as it stayed, all calls of its rule on this thread would count as nested in it.
     */
    private static boolean leftBehind(Object[] stack, int frame) {
        MethodGuard guard = CallStack.guard(stack, frame);
        if (guard.mayBeUnderWay()) {
            return false;
        }
        leave(stack, frame);
        return true;
    }

    /** Removes the frame of a call that ended without its exit. */
    private static void leave(Object[] stack, int frame) {
        MethodGuard guard = CallStack.guard(stack, frame);
        Object kept = CallStack.kept(stack, frame);
        CallStack.remove(stack, frame);
        Attempts.abandon(guard, kept);
    }

    private static CircuitBreakerOpenException refusal(MethodGuard guard, CircuitBreaker breaker, long now) {
        CircuitBreaker.Refusal refusal = breaker.refusal(now);
        return new CircuitBreakerOpenException(guard.rule().name(), guard.toString(), guard.frame(),
                refusal.halfOpen, refusal.sinceNanos, refusal.untilProbeNanos);
    }

    @Override
    protected Object exited(int site, Object call, Throwable thrown) {
        Object[] stack = (Object[]) call;
        MethodGuard guard = null;
        Object kept = null;
        try {
            // First of all, while there is stack left: a frame left behind would count as a call under way.
            int frame = CallStack.find(stack, site);
            if (frame < 0) {
                return null;
            }
            for (int behind = CallStack.depth(stack) - 1; behind > frame; behind--) {
                leave(stack, behind);
            }
            guard = CallStack.guard(stack, frame);
            kept = CallStack.kept(stack, frame);
            long start = CallStack.startNanos(stack, frame);
            CallStack.popFrom(stack, frame);
            ((long[]) stack[0])[CallStack.MARK] = CallStack.INSIDE;
            return ended(stack, guard, kept, start, thrown);
        } catch (Throwable defect) {
            if (guard != null) {
                Attempts.abandon(guard, kept);
            }
            Log.defect("ending a call", defect);
            return null;
        } finally {
            ((long[]) stack[0])[CallStack.MARK] = 0;
        }
    }

    private Object ended(Object[] stack, MethodGuard guard, Object kept, long start, Throwable thrown) {
        long now = nanoClock.getAsLong();
        boolean retried = kept instanceof Attempts;
        CircuitBreaker.Permit permit = Attempts.permit(kept);
        if (thrown == null) {
            if (permit != null) {
                permit.ended(CircuitBreaker.Result.SUCCESS, now - start, false, now);
            }
            if (retried) {
                guard.rule().retry().succeeded(((Attempts) kept).number());
            }
            guard.calls().ended(Outcome.SUCCESS, now - start, now);
            return null;
        }
        Outcome outcome = judge(guard.rule(), permit, thrown, start, now);
        if (guard.rule().retry() != null && guard.rule().isEnforced()) {
            Attempts next = nextAttempt(guard.rule(), retried ? (Attempts) kept : null, start, now, thrown);
            if (next != null) {
                CallStack.push(stack, guard, next, start);
                return stack;
            }
            now = nanoClock.getAsLong(); // a back-off may have passed
        }
        guard.calls().ended(outcome, now - start, now);
        return null;
    }

    /** Tells the breaker of a failed attempt, and says what the call would be if this were its last. */
    private static Outcome judge(RuleGuard rule, CircuitBreaker.Permit permit, Throwable thrown, long start,
            long now) {
        if (rule.breaker() == null) {
            return Outcome.FAILURE;
        }
        ExceptionFilter.Meaning meaning = rule.settings().breaker().exceptions().of(thrown);
        if (permit != null) {
            switch (meaning) {
                case FAILURE:
                    permit.ended(CircuitBreaker.Result.EXCEPTION, now - start, false, now);
                    break;
                case NO_FAILURE:
                    permit.ended(CircuitBreaker.Result.SUCCESS, now - start, false, now);
                    break;
                default:
                    permit.ignored();
            }
        }
        return meaning == ExceptionFilter.Meaning.FAILURE || meaning == ExceptionFilter.Meaning.FATAL
                ? Outcome.FAILURE : Outcome.IGNORED;
    }

    /**
     * Waits for the next attempt and takes its permit.
     *
     * @return null: there is none, and the caller sees what the last attempt threw, also where a breaker that opened
     *         meanwhile refuses the next
     */
    private Attempts nextAttempt(RuleGuard rule, Attempts before, long start, long now, Throwable thrown) {
        if (Thread.currentThread().isInterrupted()) {
            return null;
        }
        int failed = before == null ? 1 : before.number();
        if (failed < rule.retry().settings().attempts() && rule.breaker() != null && rule.breaker().isOpen(now)) {
            return null; // to wait would hold the caller up for nothing
        }
        long wait = rule.retry().waitAfter(failed, start, now, before == null ? 0 : before.waitedNanos(), thrown);
        if (wait < 0) {
            return null;
        }
        if (wait > 0) {
            try {
                sleeper.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            rule.retry().waited(wait);
        }
        CircuitBreaker.Permit permit = null;
        if (rule.breaker() != null) {
            permit = rule.breaker().acquire(nanoClock.getAsLong(), true);
            if (permit == null) {
                return null;
            }
        }
        rule.retry().attempting(failed + 1);
        return new Attempts(failed + 1, wait, permit);
    }

    @Override
    protected void constructionEnded(int site, Object self, long startNanos) {
        long[] numbers = null;
        try {
            MethodGuard guard = guards[site];
            long[] own = guard == null ? null : (long[]) stack()[0];
            if (own == null || own[CallStack.MARK] != 0) {
                return;
            }
            own[CallStack.MARK] = CallStack.INSIDE;
            numbers = own;
            if (!guard.rule().isConstructionNested(guard, self)) {
                long now = nanoClock.getAsLong();
                guard.calls().started();
                guard.calls().ended(Outcome.SUCCESS, now - startNanos, now);
            }
        } catch (Throwable defect) {
            Log.defect("measuring a constructor", defect);
        } finally {
            if (numbers != null) {
                numbers[CallStack.MARK] = 0; // no frame is pushed here, so the array is the same
            }
        }
    }
}
