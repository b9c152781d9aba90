package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.measure.MethodMeasures;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.Spans;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.bootstrap.Gate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The way of a call: what woven code reaches through the {@link Gate}. Outermost is the retry, in it the circuit breaker,
 * in it the call. A successful call takes no lock and allocates nothing. Nothing is thrown into the application from
 * here: refusals are answers, and a defect of ours is told, counted, and lets the call go on.
 */
public final class Guards extends Gate {

    /** What the frame of a call keeps while its fallback is asked. */
    private static final Object FALLBACK = new Object();
    /** What a frame keeps that has been given up and is to be removed. */
    private static final Object NOTHING = new Object();

    private static final Object[] NO_ARGUMENTS = {};

    private final Resources resources;
    private final Overhead overhead;
    private final ThreadLocal<Object[]> stacks = new ThreadLocal<Object[]>();
    private final ThreadStacks allStacks = new ThreadStacks();
    private final List<RuleGuard> rules = new CopyOnWriteArrayList<RuleGuard>();
    private final Map<String, Integer> sites = new HashMap<String, Integer>();
    private final PublisherCalls publishers;
    private volatile MethodGuard[] guards = {};

    /** With the JVM's clocks, a timer and workers of its own. */
    public Guards() {
        this(GuardListener.NONE);
    }

    /** Likewise, with somebody who is told what happens. */
    public Guards(GuardListener listener) {
        this(Resources.ofJvm(listener));
    }

    public Guards(Resources resources) {
        this(resources, Overhead.CALLS_A_SAMPLE);
    }

    /** @param callsASample of so many calls of a thread, what the guard takes is measured of one */
    Guards(Resources resources, int callsASample) {
        this.resources = resources;
        this.overhead = new Overhead(resources.nanoClock(), callsASample);
        this.publishers = new PublisherCalls(this);
    }

    /** Numbers of methods begin there: woven code that is left of an agent before this one has lower ones. */
    public synchronized void firstSite(int first) {
        guards = new MethodGuard[first];
    }

    /** The number after the last one that a method has been woven with. */
    public int nextSite() {
        return guards.length;
    }

    /** Safe to iterate while rules come. */
    public List<RuleGuard> rules() {
        return rules;
    }

    /** Where calls learn of the spans they are made in. */
    public Spans spans() {
        return resources.spans();
    }

    /** What all of them cost calls. */
    public Overhead overhead() {
        return overhead;
    }

    /** Adds a rule; its methods come as their classes are woven. */
    public RuleGuard add(GuardSettings settings) {
        RuleGuard rule = new RuleGuard(settings, resources);
        rules.add(rule);
        return rule;
    }

    /**
     * Loads what calls of the rules there are need, if that has not been done. Else the first {@link #site} does it; but of
     * classes that the JVM loads while one is being woven no transformer hears, and those of the JDK may be meant by a rule.
     */
    public synchronized void warmUp() {
        WarmUp.once();
        for (RuleGuard rule : rules) {
            if (!rule.isSimple()) {
                WarmUp.allOnce();
            }
        }
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
            // Disabled for a pattern that was refused, and another names the method, too; or the rule reads parameters by their names
            // now, or is another of the same name.
            if (guards[known] == null || guards[known].rule() != rule
                    || !guards[known].shape().parameterNames().equals(method.parameterNames())) {
                MethodGuard[] revived = guards.clone();
                revived[known] = rule.newMethod(known, method);
                guards = revived;
                rule.show(revived[known]);
            }
            return known;
        }
        int site = guards.length;
        MethodGuard[] more = Arrays.copyOf(guards, site + 1);
        more[site] = rule.newMethod(site, method);
        guards = more;
        rule.show(more[site]);
        sites.put(key, site);
        warmUpFor(more[site]);
        return site;
    }

    /**
     * Gives a rule other settings while it is in use: numbers change, and what has a state keeps it. Calls under way end
     * as they began.
     *
     * @return the sites that {@linkplain #needsValues need values} now and did not, whose classes are to be woven anew;
     *         until they are, paths of theirs are unknown and their fallback is not asked
     */
    public synchronized List<Integer> reconfigure(RuleGuard rule, GuardSettings settings) {
        rule.reconfigure(settings);
        List<Integer> needy = new ArrayList<Integer>();
        List<MethodGuard> methods = new ArrayList<MethodGuard>();
        MethodGuard[] changed = guards.clone();
        for (int site = 0; site < changed.length; site++) {
            if (changed[site] != null && changed[site].rule() == rule) {
                boolean needed = changed[site].bindings().needsValues();
                changed[site] = rule.newMethod(site, changed[site].shape());
                methods.add(changed[site]);
                warmUpFor(changed[site]);
                if (changed[site].bindings().needsValues() && !needed) {
                    needy.add(site);
                }
            }
        }
        guards = changed;
        rule.show(methods);
        return needy;
    }

    /** Takes a rule away: calls of its methods pass from now on as if they were not woven, and those under way end as they began. */
    public synchronized void remove(RuleGuard rule) {
        MethodGuard[] fewer = guards.clone();
        for (int site = 0; site < fewer.length; site++) {
            if (fewer[site] != null && fewer[site].rule() == rule) {
                fewer[site] = null;
            }
        }
        guards = fewer;
        rules.remove(rule);
    }

    /** The class whose method a site is; null: calls of it are not guarded any more. */
    public String className(int site) {
        MethodGuard guard = guards[site];
        return guard == null ? null : guard.className();
    }

    /** To stand behind the {@link Gate} in place of these guards: lets all calls pass, and those under way end as they began. */
    public Gate passing() {
        return new Passing();
    }

    private final class Passing extends Gate {

        @Override
        protected Object entered(int site) {
            return null;
        }

        @Override
        protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
            return null;
        }

        @Override
        protected Object exited(int site, Object call, Throwable thrown) {
            return Guards.this.exited(site, call, thrown);
        }

        @Override
        protected Object exited(int site, Object call, Object returned, Throwable thrown) {
            return Guards.this.exited(site, call, returned, thrown);
        }

        @Override
        protected void constructionEnded(int site, Object self, long startNanos) {
            // Not measured either.
        }
    }

    /** Null: calls of that site are not guarded any more. */
    MethodGuard guard(int site) {
        return guards[site];
    }

    /** Whether a site's method is to be woven so that its guard sees arguments and result. */
    public boolean needsValues(int site) {
        MethodGuard guard = guards[site];
        return guard != null && guard.bindings().needsValues();
    }

    private static void warmUpFor(MethodGuard guard) {
        if (!guard.rule().isSimple() || guard.bindings().needsValues()) {
            WarmUp.allOnce();
        }
    }

    /** Lets the calls of these sites pass as if they were not woven. */
    public synchronized void disable(Iterable<Integer> disabled) {
        MethodGuard[] fewer = guards.clone();
        for (int site : disabled) {
            fewer[site] = null;
        }
        guards = fewer;
    }

    /** Ends the threads. For when no call is under way. */
    public void close() {
        resources.close();
    }

    @Override
    protected Object entered(int site) {
        Object stack = admitQuickly(site);
        return stack != null ? stack : entered(site, null, null, null);
    }

    /**
     * The way in of most calls, which takes a third less time than that of all others: a thread that has a {@link Lane}
     * begins its outermost call, of a simple rule that is enforced and in good times.
     *
     * @return null: that is not so, and nothing has happened; or it failed, and the retry budget may have counted the call. Else
     *         what {@link #entered(int)} answers
     */
    private Object admitQuickly(int site) {
        MethodGuard[] all = guards;
        MethodGuard guard = site < all.length ? all[site] : null;
        Object[] stack = stacks.get();
        if (guard == null || stack == null) {
            return null;
        }
        long[] numbers = (long[]) stack[0];
        if ((numbers[0] | numbers[CallStack.MARK] | numbers[CallStack.PASS]
                | numbers[CallStack.SAMPLING] >> CallStack.SAMPLE_DUE_BITS) != 0) {
            return null;
        }
        boolean admitted = false;
        numbers[CallStack.MARK] = CallStack.INSIDE;
        try {
            RuleGuard rule = guard.rule();
            CircuitBreaker breaker = rule.breaker();
            CircuitBreaker.Permit permit = breaker == null ? null : breaker.permitOfAll();
            AtomicLongArray[] lane = Lane.of(stack, guard, permit);
            if (lane == null || breaker != null && permit == null) {
                return null;
            }
            long now = resources.now();
            Retry retry = rule.retry();
            if (retry != null) {
                retry.called(lane[Lane.BUDGET], now);
            }
            CallStack.push(stack, guard, permit, now);
            CallRecorder.started(guard.counts(), lane[Lane.CALLS]);
            numbers[CallStack.SAMPLING]++;
            admitted = true;
            return stack;
        } catch (Throwable noRoom) {
            return ExceptionFilter.isThreadDeath(noRoom) ? noRoom : null; // the way of all others will tell
        } finally {
            if (!admitted) {
                numbers[0] = 0;
            }
            numbers[CallStack.MARK] = 0;
        }
    }

    /**
     * A method of the JDK that a rule names may be called from here too; the mark on the thread's stack lets such a call
     * pass. It is taken back without calling anything, so that a full stack can't leave it behind.
     */
    @Override
    protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
        Object[] stack = null;
        try {
            MethodGuard[] all = guards;
            MethodGuard guard = site < all.length ? all[site] : null; // none: somebody else wove it, who only watches
            if (guard == null) {
                return null;
            }
            Object[] own = stack();
            long[] numbers = (long[]) own[0];
            if (numbers[CallStack.MARK] != 0 || numbers[CallStack.PASS] != 0 && passes(numbers, guard)) {
                return null;
            }
            numbers[CallStack.MARK] = CallStack.INSIDE;
            stack = own;
            int last = CallStack.depth(stack) - 1;
            if (last >= 0 && CallStack.isGivenUp(stack, last)) {
                leaveGivenUp(stack);
            }
            if (isNested(stack, guard)) {
                return null;
            }
            if (origin == null) {
                return guard.rule().isSimple() ? admitSimple(guard, stack) : admit(guard, stack, null, null, null);
            }
            switch (guard.shape().returnKind()) {
                case SUSPEND:
                    return admitSuspending(guard, stack, arguments);
                case PUBLISHER:
                    CallStack.push(stack, guard, new PublisherCalls.Assembly(guard, origin, self, arguments), resources.now());
                    return stack;
                default:
                    return admit(guard, stack, origin, self, arguments);
            }
        } catch (Throwable defect) {
            return passedOn("letting a call in", defect);
        } finally {
            if (stack != null) {
                ((long[]) stack[0])[CallStack.MARK] = 0;
            }
        }
    }

    /**
     * What a caller is to see of something that failed in here: nothing but the end of its thread, where that was stopped in
     * the midst of our work. Otherwise the thread would live on, with an end that somebody waits for.
     *
     * @return null: it was told, if it was a defect
     */
    private static Throwable passedOn(String doing, Throwable failure) {
        if (ExceptionFilter.isThreadDeath(failure)) {
            return failure;
        }
        Log.defect(doing, failure);
        return null;
    }

    /** Whether the thread is just calling a method again: its own advice, and what is woven around that, let it pass. */
    private boolean passes(long[] numbers, MethodGuard guard) {
        int target = (int) numbers[CallStack.PASS] - 1;
        MethodGuard again = guards[target];
        if (guard.site() == target || again == null) {
            numbers[CallStack.PASS] = 0;
            return again != null;
        }
        return again.shape().isSame(guard.shape());
    }

    /**
     * Calls a method, on a thread of ours, as the body of a call that has been admitted.
     *
     * @throws Throwable what the method throws
     */
    Object callAgain(Call call, Reinvocation method) throws Throwable {
        Object[] stack = stack();
        long mark = ((long[]) stack[0])[CallStack.MARK];
        int around = CallStack.depth(stack);
        // As around its first attempt, so that what it calls of the same rule is nested in it.
        CallStack.push(stack, call.guard(), null, call.startNanos());
        long[] numbers = (long[]) stack[0];
        numbers[CallStack.MARK] = 0;
        numbers[CallStack.PASS] = call.guard().site() + 1;
        try {
            return method.invoke();
        } finally {
            leaveBehind(stack, around);
            CallStack.popFrom(stack, around);
            numbers = (long[]) stack[0];
            numbers[CallStack.PASS] = 0;
            numbers[CallStack.MARK] = mark;
        }
    }

    private Object[] stack() {
        Object[] stack = stacks.get();
        if (stack == null) {
            stack = CallStack.create();
            long[] numbers = (long[]) stack[0];
            numbers[CallStack.MARK] = CallStack.INSIDE;
            stacks.set(stack); // what is called from here on may be guarded
            boolean own = false;
            try {
                numbers[CallStack.SAMPLING] = overhead.countAtFirst();
                allStacks.add(stack);
                String thread = Thread.currentThread().getName(); // null: a native thread that is just being made a Java thread
                own = thread != null && thread.startsWith(Log.THREAD_PREFIX) && !thread.startsWith(Workers.THREAD_PREFIX);
            } finally {
                numbers[CallStack.MARK] = own ? CallStack.OWN_THREAD : 0;
            }
        }
        return stack;
    }

    /** For the next call of the present thread, which is just being let in: what measures it, or nothing. */
    OverheadSample sample() {
        return sample(stack());
    }

    private OverheadSample sample(Object[] stack) {
        long[] numbers = (long[]) stack[0];
        if (numbers[CallStack.SAMPLING] < CallStack.SAMPLE_DUE) {
            numbers[CallStack.SAMPLING]++;
            return OverheadSample.NONE;
        }
        numbers[CallStack.SAMPLING] = overhead.countAfterSample();
        return overhead.sample();
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

    /**
     * Works on an asynchronous call, on whatever thread this is; if that fails, the call is given up, now or by the next call of
     * this thread. Like {@link #entered} it takes the mark back without calling anything.
     *
     * @return false: it failed, which was told
     */
    boolean asAgent(Call call, Runnable work) {
        MethodGuard guard = call.guard();
        Object[] stack = stack();
        long mark = ((long[]) stack[0])[CallStack.MARK];
        ((long[]) stack[0])[CallStack.MARK] = mark | CallStack.INSIDE;
        try {
            call.sample().at(Part.ALL);
            work.run();
            return true;
        } catch (Throwable defect) {
            long[] numbers = (long[]) stack[0];
            Object[] frames = (Object[]) stack[1];
            int frame = (int) numbers[0];
            if (2 * frame < frames.length) { // by nothing but stores, as where calls exit
                frames[2 * frame] = guard;
                frames[2 * frame + 1] = call;
                numbers[CallStack.STARTS + 2 * frame + 1] = CallStack.GIVEN_UP;
                numbers[0] = frame + 1;
                leave(stack, frame);
            } else {
                call.abandon();
            }
            Log.defect("ending an asynchronous call", defect);
            return false;
        } finally {
            ((long[]) stack[0])[CallStack.MARK] = mark;
        }
    }

    /**
     * Has what may be code of the application run after some time, by a worker.
     *
     * @return false: it will not be run, because too much waits for that
     */
    boolean later(long nanos, Runnable code, ClassLoader contextLoader) {
        boolean own = beginOwnWork();
        try {
            return resources.workers().schedule(resources.timer(), nanos, code, contextLoader);
        } finally {
            if (own) {
                endOwnWork();
            }
        }
    }

    /** Runs what may be code of the application, in the midst of work of the agent. */
    void asApplication(Runnable code) {
        Object[] stack = stack();
        long[] numbers = (long[]) stack[0];
        long mark = numbers[CallStack.MARK];
        numbers[CallStack.MARK] = 0;
        try {
            code.run();
        } finally {
            ((long[]) stack[0])[CallStack.MARK] = mark;
        }
    }

    public void endOwnWork() {
        ((long[]) stack()[0])[CallStack.MARK] &= ~CallStack.INSIDE;
    }

    private static boolean isNested(Object[] stack, MethodGuard guard) {
        int around = CallStack.inside(stack, guard.rule());
        if (around >= 0 && CallStack.kept(stack, around) == FALLBACK) {
            return true;
        }
        if (around >= 0 && CallStack.countNested(stack, around)) {
            while (around >= 0 && leftBehind(stack, around)) {
                around = CallStack.inside(stack, guard.rule());
            }
        }
        return around >= 0 && !guard.rule().settings().eachNested();
    }

    /** The way in of a rule with breaker and retry at most, which keeps nothing of a call but the permit. */
    private Object admitSimple(MethodGuard guard, Object[] stack) {
        RuleGuard rule = guard.rule();
        OverheadSample sample = sample(stack);
        long now = resources.now();
        boolean enforced = rule.isEnforced();
        // From here on until the call is counted, nothing is called that is not looked after below: a frame that stayed, when the
        // stack overflows, would later be given up as a call that had begun.
        int frame = CallStack.pushUnlessLetIn(stack, guard, null, now);
        CircuitBreaker.Permit permit = null;
        boolean started = false;
        boolean done = false;
        try {
            sample.at(Part.LATENCY);
            guard.calls().started();
            started = true;
            CircuitBreaker breaker = rule.breaker();
            if (breaker != null) {
                sample.at(Part.CIRCUIT_BREAKER);
                permit = breaker.acquire(now, enforced);
                if (permit == null && enforced) {
                    Object refusal = guard.refusal(breaker, now);
                    sample.at(Part.LATENCY);
                    guard.calls().rejected();
                    done = true;
                    CallStack.popFrom(stack, frame);
                    sample.end();
                    return refusal;
                }
            }
            Retry retry = rule.retry();
            if (retry != null) {
                sample.at(Part.RETRY);
                retry.called(null, now);
            }
            sample.at(Part.ALL);
            if (frame == 0 && enforced && sample == OverheadSample.NONE) {
                Lane.missed(stack, guard, permit);
            }
            sample.at(null);
            CallStack.letIn(stack, frame, sample.keeping(permit), enforced);
            done = true;
            return stack;
        } finally {
            if (!started) {
                ((long[]) stack[0])[0] = frame;
            } else if (!done) {
                ((Object[]) stack[1])[2 * frame + 1] = permit;
                leave(stack, frame);
            }
        }
    }

    /** @param origin null: the method is woven without its values */
    private Object admit(MethodGuard guard, Object[] stack, Class<?> origin, Object self, Object[] arguments) {
        RuleGuard rule = guard.rule();
        OverheadSample sample = sample(stack);
        long now = resources.now();
        boolean stage = origin != null && guard.shape().returnKind() == ReturnKind.STAGE;
        Policies policies = rule.enter(origin == null ? null : guard.bindings().key(self, arguments), now);
        Call call = null;
        int frame = -1;
        boolean done = false;
        try {
            call = Call.of(guard, policies, rule.drawEnforced(), stage, origin, self, arguments, now, sample);
            frame = CallStack.pushUnlessLetIn(stack, guard, call, now);
            if (call.begin(stack)) {
                sample.at(null);
                CallStack.letIn(stack, frame, call, true);
                done = true;
                return stack;
            }
            if (stage && call.struck() != null) {
                Object answer = struckStage(call);
                done = true;
                CallStack.popFrom(stack, frame);
                return answer;
            }
            done = true;
            CallStack.popFrom(stack, frame);
        } finally {
            if (!done && call == null) {
                policies.leave();
            } else if (!done && frame < 0) {
                call.abandon();
            } else if (!done) {
                leave(stack, frame);
            }
        }
        askFallback(call);
        Throwable ending = call.thrown();
        Object instead = call.returned();
        call.recycle();
        if (ending == null) {
            return new InsteadOfRunning(instead);
        }
        return stage ? new InsteadOfRunning(StageCall.failed(ending)) : ending;
    }

    /** A fault is what the first attempt ends with. */
    private Object struckStage(Call call) {
        Throwable fault = call.struck();
        Object answer = new StageCall(this, call).began(null, fault);
        return new InsteadOfRunning(answer instanceof Object[] ? ((Object[]) answer)[0]
                : StageCall.failed(answer == null ? fault : (Throwable) answer));
    }

    /** Once the call has ended. */
    private void askFallback(Call call) {
        if (call.fallsBack()) {
            fallBack(call);
        }
    }

    /**
     * Asks a call's fallback, which is the application's own work. What that calls of the same rule is nested in the call: a
     * rule that matches its own fallback method must not refuse it. Never throws.
     */
    void fallBack(Call call) {
        Object[] stack = stack();
        long mark = ((long[]) stack[0])[CallStack.MARK];
        int around = CallStack.depth(stack);
        CallStack.push(stack, call.guard(), FALLBACK, call.startNanos());
        ((long[]) stack[0])[CallStack.MARK] = 0;
        try {
            call.fallBack();
        } finally {
            try {
                leaveBehind(stack, around);
            } finally {
                // By nothing but stores: left behind it would let all calls of its rule on this thread pass.
                Object[] frames = (Object[]) stack[1];
                frames[2 * around] = null;
                frames[2 * around + 1] = null;
                long[] numbers = (long[]) stack[0];
                numbers[0] = around;
                numbers[CallStack.MARK] = mark;
            }
        }
    }

    /** A suspending function goes on by being called again with a continuation of its own, which is no further call. */
    private Object admitSuspending(MethodGuard guard, Object[] stack, Object[] arguments) {
        Object continuation = arguments[arguments.length - 1];
        if (continuation != null && continuation.getClass().getName()
                .startsWith(guard.className() + '$' + guard.shape().name() + '$')) {
            return null;
        }
        guard.calls().started();
        CallStack.push(stack, guard, null, resources.now());
        return stack;
    }

    /**
     * Whether a frame's call has ended without our exit being able to say so, as happens when the stack overflows; then the
     * frame goes. As long as it stayed, all calls of its rule on this thread would count as nested in it.
     */
    private static boolean leftBehind(Object[] stack, int frame) {
        return CallStack.kept(stack, frame) != FALLBACK && !CallStack.guard(stack, frame).mayBeUnderWay() && leave(stack, frame);
    }

    /** Removes the frame of a call that ended without its exit; false: there is no stack to do even that, and it stays. */
    private static boolean leave(Object[] stack, int frame) {
        if (!abandon(CallStack.guard(stack, frame), CallStack.kept(stack, frame))) {
            return false;
        }
        // By stores, for if there is no stack to remove it now, it must not be given up twice.
        ((Object[]) stack[1])[2 * frame + 1] = NOTHING;
        ((long[]) stack[0])[CallStack.STARTS + 2 * frame + 1] = CallStack.GIVEN_UP;
        CallStack.remove(stack, frame);
        return true;
    }

    /** Removes the frames behind that one, whose calls have ended since they were in its. */
    private static void leaveBehind(Object[] stack, int frame) {
        for (int behind = CallStack.depth(stack) - 1; behind > frame; behind--) {
            leave(stack, behind);
        }
    }

    /**
     * Of a thread that has ended.
     *
     * @return false: there was no heap to give back all, and it is to be called again
     */
    static boolean leaveAll(Object[] stack) {
        leaveBehind(stack, -1);
        return CallStack.depth(stack) == 0;
    }

    /** Gives back what calls hold whose threads ended without ending them. */
    public void giveBackOfEndedThreads() {
        allStacks.giveBack();
    }

    /** Removes frames that are given up. */
    private static void leaveGivenUp(Object[] stack) {
        for (int frame = CallStack.depth(stack) - 1; frame >= 0; frame--) {
            if (CallStack.isGivenUp(stack, frame)) {
                leave(stack, frame);
            }
        }
    }

    /**
     * Gives up what the end of a call would have told.
     *
     * @return false: there was no stack or heap to do that, and it is to be called again
     */
    private static boolean abandon(MethodGuard guard, Object kept) {
        if (kept instanceof Call) {
            return ((Call) kept).abandon();
        }
        if (kept instanceof OverheadSample) {
            return abandon(guard, ((OverheadSample) kept).kept());
        }
        if (kept instanceof PublisherCalls.Assembly || kept == FALLBACK || kept == NOTHING) {
            return true; // no call yet, or no longer
        }
        try {
            if (kept != null) {
                ((CircuitBreaker.Permit) kept).ignored();
            }
            guard.calls().abandoned();
            return true;
        } catch (Throwable noRoom) {
            return false;
        }
    }

    @Override
    protected Object exited(int site, Object call, Throwable thrown) {
        try {
            if (thrown == null && call instanceof Object[] && endedQuickly(site, (Object[]) call)) {
                return null;
            }
        } catch (Error threadDeath) {
            return threadDeath;
        }
        return exited(site, call, null, thrown);
    }

    /**
     * The way out that belongs to {@link #admitQuickly}, of calls that succeed. Throws nothing but the end of its thread.
     *
     * @return false: it is not for this call, and nothing has happened
     */
    private boolean endedQuickly(int site, Object[] stack) {
        long[] numbers = null;
        try {
            long[] own = (long[]) stack[0];
            Object[] frames = (Object[]) stack[1];
            MethodGuard guard = guards[site];
            Object kept = frames[1];
            // A frame of another guard of this site is of before it was reconfigured; arrays that have grown are to be let go.
            if (own[0] != 1 || own[CallStack.STARTS + 1] != 0 || guard == null || frames[0] != guard
                    || kept != null && !(kept instanceof CircuitBreaker.Permit)
                    || own.length > CallStack.STARTS + 2 * CallStack.FRAMES_KEPT) {
                return false;
            }
            CircuitBreaker.Permit permit = (CircuitBreaker.Permit) kept;
            AtomicLongArray[] lane = Lane.of(stack, guard, permit);
            if (lane == null) {
                return false;
            }
            numbers = own;
            numbers[CallStack.MARK] = CallStack.INSIDE;
            long now = resources.now();
            long duration = now - numbers[CallStack.STARTS];
            if (permit != null) {
                permit.succeeded(lane, Lane.SUCCESSES, duration, now);
            }
            guard.calls().succeeded(guard.counts(), lane[Lane.CALLS], lane[Lane.WINDOW], duration, now);
            frames[0] = null;
            frames[1] = null;
            numbers[0] = 0;
        } catch (Throwable defect) {
            if (numbers == null) {
                return false; // the way of all others will tell
            }
            giveUp(stack, numbers, defect);
        } finally {
            if (numbers != null) {
                ((long[]) stack[0])[CallStack.MARK] = 0;
            }
        }
        return true;
    }

    private static void giveUp(Object[] stack, long[] numbers, Throwable failure) {
        numbers[CallStack.STARTS + 1] = CallStack.GIVEN_UP;
        leave(stack, 0);
        if (passedOn("ending a call", failure) != null) {
            throw (Error) failure;
        }
    }

    @Override
    protected Object exited(int site, Object call, Object returned, Throwable thrown) {
        if (call instanceof Throwable) {
            return call instanceof InsteadOfRunning ? new Object[] {((InsteadOfRunning) call).get()} : call;
        }
        if (!(call instanceof Object[])) {
            return null; // that other one let it in
        }
        Object[] stack = (Object[]) call;
        MethodGuard guard = null;
        Object kept = null;
        int frame = -1;
        boolean removed = false;
        try {
            // First of all, while there is stack left: a frame left behind would count as a call under way.
            frame = CallStack.find(stack, site);
            if (frame < 0) {
                return null;
            }
            leaveBehind(stack, frame);
            guard = CallStack.guard(stack, frame);
            kept = CallStack.kept(stack, frame);
            long start = CallStack.startNanos(stack, frame);
            boolean enforced = !CallStack.isObserved(stack, frame);
            CallStack.remove(stack, frame);
            removed = true;
            ((long[]) stack[0])[CallStack.MARK] = CallStack.INSIDE;
            OverheadSample sample = OverheadSample.NONE;
            if (kept instanceof OverheadSample) {
                sample = (OverheadSample) kept;
                kept = sample.kept();
                sample.at(Part.ALL);
            }
            if (kept instanceof Call) {
                return ended(stack, (Call) kept, returned, thrown);
            }
            if (kept instanceof PublisherCalls.Assembly) {
                return publishers.assembled(guard, (PublisherCalls.Assembly) kept, returned, thrown);
            }
            if (thrown == null || guard.shape().returnKind() == ReturnKind.SUSPEND) {
                endedSimple(guard, (CircuitBreaker.Permit) kept, start, thrown, sample);
                frame = -1; // if what follows fails, nothing is to be given up
                sample.end();
                return null;
            }
            kept = Call.simple(guard, (CircuitBreaker.Permit) kept, start, enforced, sample);
            return ended(stack, (Call) kept, null, thrown);
        } catch (Throwable defect) {
            if (frame >= 0) {
                // Given up where it is or, for there is room, back behind the others; by nothing but stores, since whatever
                // is called may fail for the same reason.
                long[] numbers = (long[]) stack[0];
                Object[] frames = (Object[]) stack[1];
                if (removed || frame >= numbers[0]) {
                    frame = (int) numbers[0];
                    frames[2 * frame] = guard;
                    frames[2 * frame + 1] = kept;
                    numbers[0] = frame + 1;
                }
                numbers[CallStack.STARTS + 2 * frame + 1] = CallStack.GIVEN_UP;
                leave(stack, frame);
            }
            return passedOn("ending a call", defect);
        } finally {
            ((long[]) stack[0])[CallStack.MARK] = 0;
        }
    }

    /** A call that has succeeded, or of which nothing is judged. */
    private void endedSimple(MethodGuard guard, CircuitBreaker.Permit permit, long start, Throwable thrown,
            OverheadSample sample) {
        long now = resources.now();
        if (permit != null) {
            sample.at(Part.CIRCUIT_BREAKER);
            permit.ended(CircuitBreaker.Result.SUCCESS, now - start, false, now);
        }
        sample.at(Part.LATENCY);
        guard.calls().ended(thrown == null ? Outcome.SUCCESS : Outcome.FAILURE, now - start, now);
    }

    private Object ended(Object[] stack, Call call, Object returned, Throwable thrown) {
        call.sample().at(Part.ALL);
        if (call.isAsynchronous()) {
            return new StageCall(this, call).began(returned, thrown);
        }
        if (call.ended(returned, thrown, stack)) {
            call.sample().at(null);
            CallStack.push(stack, call.guard(), call, call.startNanos());
            return stack;
        }
        askFallback(call);
        Throwable ending = call.thrown();
        Object instead = call.returned();
        Object answer = ending != null ? ending == thrown ? null : ending
                : instead == returned && thrown == null ? null : new Object[] {instead};
        call.recycle(); // last of all: what fails before gives the call up, which must not be another's by then
        return answer;
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
                long now = resources.now();
                guard.calls().started();
                guard.calls().ended(Outcome.SUCCESS, now - startNanos, now);
                MethodMeasures measures = guard.bindings().measures();
                if (measures != null) { // of the object alone: what it was made of is gone, and there was none before
                    measures.ended(self, NO_ARGUMENTS, measures.begun(self, NO_ARGUMENTS), null, null, now - startNanos, now);
                }
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
