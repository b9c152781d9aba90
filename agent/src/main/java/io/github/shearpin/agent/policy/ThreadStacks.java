package io.github.shearpin.agent.policy;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The {@linkplain CallStack stacks} of threads, for those that end in the midst of a call. Whose own stack overflows so near to
 * its end that not even the exit of a call is reached, or who is stopped there, leaves what the call holds to the next guarded
 * call of the thread; if the thread ends before, it is given back from here.
 *
 * <p>Thread-safe and without locks. Holds the stack of each thread that lives, and of at most about as many that have ended.
 */
final class ThreadStacks {

    /** Each thread that comes looks at more than itself, so that those that ended don't add up. */
    private static final int LOOKS = 2;

    private static final class Entry extends WeakReference<Thread> {
        private final Object[] stack;

        Entry(Thread thread, Object[] stack) {
            super(thread);
            this.stack = stack;
        }

        boolean isOfEnded() {
            Thread thread = get();
            return thread == null || !thread.isAlive();
        }
    }

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<Entry>();

    /** Of the present thread. */
    void add(Object[] stack) {
        giveBack(LOOKS);
        entries.add(new Entry(Thread.currentThread(), stack));
    }

    /** Gives back what threads hold that have ended by now. */
    void giveBack() {
        giveBack(entries.size());
    }

    private void giveBack(int looks) {
        for (int i = 0; i < looks; i++) {
            Entry entry = entries.poll(); // whoever has it is alone with it
            if (entry == null) {
                return;
            }
            if (!entry.isOfEnded() || !Guards.leaveAll(entry.stack)) {
                entries.add(entry);
            }
        }
    }
}
