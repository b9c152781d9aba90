package io.github.shearpin.agent.suggest;

import io.github.shearpin.bootstrap.Gate;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Sees the calls of woven methods, and lets each of them go on. Thread-safe, without a lock. */
final class WatchGate extends Gate {

    private static final int FIRST = 10;

    private final CallsSeen seen;
    private final StackReader stacks;
    private final WalkBudget budget;
    private final LongSupplier cpu;
    private final PendingStages pending = new PendingStages();
    /** Set while a call that leaves is under way, within which no other counts. It holds nothing of ours, since it may be left behind. */
    private final ThreadLocal<Boolean> leaving = new ThreadLocal<Boolean>();
    private final AtomicLong calls = new AtomicLong();
    /** How many more calls are passed over before the stack of one is looked at. */
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong walks = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    /** @param cpu of the present thread, in nanoseconds; negative: not known of it */
    WatchGate(CallsSeen seen, StackReader stacks, WalkBudget budget, LongSupplier cpu) {
        this.cpu = cpu;
        this.seen = seen;
        this.stacks = stacks;
        this.budget = budget;
    }

    /** Stacks that were looked at. */
    long walks() {
        return walks.get();
    }

    /** What seeing them took the threads of the application. */
    long nanos() {
        return nanos.get();
    }

    /** From now on, calls of this thread are not seen. */
    void passThisThread() {
        leaving.set(Boolean.TRUE);
    }

    /** The end of no call is noted any more. */
    void close() {
        pending.close();
    }

    /** A call under way. */
    private static final class Running implements PendingStages.Listener {
        private final Figures figures;
        private final Figures ofOrigin;
        private final boolean leaves;
        private final long began;

        /** @param ofOrigin null: it is not known */
        Running(Figures figures, Figures ofOrigin, boolean leaves, long began) {
            this.figures = figures;
            this.ofOrigin = ofOrigin;
            this.leaves = leaves;
            this.began = began;
        }

        @Override
        public void completed(Throwable failure) {
            long nanos = System.nanoTime() - began;
            figures.ended(nanos, failure);
            if (ofOrigin != null) {
                ofOrigin.ended(nanos, failure);
            }
        }
    }

    @Override
    protected Object entered(int site) {
        CallsSeen.Site woven = seen.site(site);
        if (woven == null) {
            return null;
        }
        boolean leaves = woven.way() != null;
        if (leaves && leaving.get() != null) {
            return null;
        }
        long began = System.nanoTime();
        try {
            if (leaves) {
                leaving.set(Boolean.TRUE);
            }
            woven.figures().began();
            nanos.addAndGet(System.nanoTime() - began);
            Figures ofOrigin = leaves && isLookedAt(woven, began) ? origin(woven) : null;
            return new Running(woven.figures(), ofOrigin, leaves, System.nanoTime());
        } catch (Throwable needy) { // of memory or of room on the stack, most likely
            if (leaves) {
                leaving.remove();
            }
            return null;
        }
    }

    /**
     * By chance: calls come in the same order again and again, of which the first would always be those for which there is
     * time. The first of each site are looked at in any case.
     */
    private boolean isLookedAt(CallsSeen.Site site, long now) {
        calls.incrementAndGet();
        boolean first = site.walked() < FIRST;
        if (!first && passed.decrementAndGet() >= 0 || !budget.take(now, first)) {
            return false;
        }
        long between = calls.get() / walks.incrementAndGet();
        passed.set(ThreadLocalRandom.current().nextLong(1 + between + between / 2));
        return true;
    }

    private Figures origin(CallsSeen.Site site) {
        long from = System.nanoTime();
        long began = cpu.getAsLong();
        try {
            CallsSeen.Origin origin = seen.origin(site, stacks.own());
            if (origin == null) {
                return null;
            }
            origin.figures().began();
            return origin.figures();
        } finally {
            long took = began < 0 ? System.nanoTime() - from : cpu.getAsLong() - began;
            budget.spent(took);
            nanos.addAndGet(took);
        }
    }

    @Override
    protected Object exited(int site, Object call, Throwable thrown) {
        return exited(site, call, null, thrown);
    }

    @Override
    protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
        return entered(site);
    }

    @Override
    protected Object exited(int site, Object call, Object returned, Throwable thrown) {
        if (call instanceof Running) {
            Running running = (Running) call;
            if (running.leaves) {
                leaving.remove();
            }
            try {
                if (thrown == null && returned instanceof CompletionStage) {
                    pending.add((CompletionStage<?>) returned, running);
                } else {
                    running.completed(thrown);
                }
            } catch (Throwable needy) {
                // The call has ended, and that is not told of it.
            }
        }
        return null;
    }

    @Override
    protected void constructionEnded(int site, Object self, long startNanos) {
        // nothing is woven so
    }
}
