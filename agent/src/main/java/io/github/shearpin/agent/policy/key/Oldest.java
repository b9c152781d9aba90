package io.github.shearpin.agent.policy.key;

import java.util.Collection;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those of a map's values that could go when they were looked over, and were used least recently: the first sixteenth of all,
 * in that order. As long as they are not used again, none is older but those that could not go then. Thread-safe.
 */
final class Oldest<V extends KeyedMap.Evictable> {

    private static final int SHARE = 16;

    private final Candidate<V>[] candidates;
    private final AtomicInteger handedOut = new AtomicInteger();
    private final boolean full;
    private final long time;

    /** Nothing, and the next look may be taken at once. */
    @SuppressWarnings("unchecked")
    Oldest() {
        this(new Candidate[0], true, 0);
    }

    private Oldest(Candidate<V>[] candidates, boolean full, long time) {
        this.candidates = candidates;
        this.full = full;
        this.time = time;
    }

    static <V extends KeyedMap.Evictable> Oldest<V> of(Collection<V> values, long now) {
        int wanted = 1 + values.size() / SHARE;
        PriorityQueue<Candidate<V>> oldest = new PriorityQueue<Candidate<V>>(wanted + 1);
        for (V value : values) {
            Candidate<V> candidate = new Candidate<V>(value, now);
            boolean old = oldest.size() < wanted || candidate.compareTo(oldest.peek()) > 0;
            if (old && value.isIdle() && value.isEvictable()) {
                oldest.add(candidate);
                if (oldest.size() > wanted) {
                    oldest.poll();
                }
            }
        }
        @SuppressWarnings("unchecked")
        Candidate<V>[] ordered = new Candidate[oldest.size()];
        for (int i = ordered.length - 1; i >= 0; i--) {
            ordered[i] = oldest.poll();
        }
        return new Oldest<V>(ordered, ordered.length == wanted, now);
    }

    /** The next that was not used meanwhile, or null. */
    V next() {
        while (handedOut.get() < candidates.length) {
            int next = handedOut.getAndIncrement();
            if (next < candidates.length && candidates[next].isAsOld()) {
                return candidates[next].value;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return candidates.length == 0;
    }

    /** Whether there may be more than these. */
    boolean isFull() {
        return full;
    }

    long time() {
        return time;
    }

    /** The younger, the smaller. */
    private static final class Candidate<V extends KeyedMap.Evictable> implements Comparable<Candidate<V>> {

        private final V value;
        private final long lastUsed;
        private final long age;

        Candidate(V value, long now) {
            this.value = value;
            this.lastUsed = value.lastUsed();
            this.age = now - lastUsed;
        }

        boolean isAsOld() {
            return value.lastUsed() == lastUsed;
        }

        @Override
        public int compareTo(Candidate<V> other) {
            return Long.compare(age, other.age);
        }
    }
}
