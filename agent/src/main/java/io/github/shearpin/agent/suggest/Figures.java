package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.policy.record.DurationCells;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** How calls went: how many there were, how long they took, how many failed and with what. Thread-safe; takes 2 kB. */
final class Figures {

    private static final int MOST_FAILURES_NAMED = 20;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong sumNanos = new AtomicLong();
    private final AtomicLong maxNanos = new AtomicLong();
    private final AtomicIntegerArray cells = new AtomicIntegerArray(DurationCells.COUNT);
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<String, AtomicLong>();

    void began() {
        begun.incrementAndGet();
    }

    /** @param thrown null: it ended well */
    void ended(long nanos, Throwable thrown) {
        ended.incrementAndGet();
        sumNanos.addAndGet(nanos);
        cells.incrementAndGet(DurationCells.of(nanos));
        for (long most = maxNanos.get(); nanos > most && !maxNanos.compareAndSet(most, nanos);) {
            most = maxNanos.get();
        }
        if (thrown != null) {
            failed.incrementAndGet();
            addFailures(thrown.getClass().getName(), 1);
        }
    }

    private void addFailures(String type, long count) {
        AtomicLong known = failures.get(type);
        if (known == null && failures.size() < MOST_FAILURES_NAMED) {
            AtomicLong fresh = new AtomicLong();
            known = failures.putIfAbsent(type, fresh);
            known = known == null ? fresh : known;
        }
        if (known != null) {
            known.addAndGet(count);
        }
    }

    /** Takes those of other calls in. */
    void add(Figures other) {
        begun.addAndGet(other.begun.get());
        ended.addAndGet(other.ended.get());
        failed.addAndGet(other.failed.get());
        sumNanos.addAndGet(other.sumNanos.get());
        maxNanos.set(Math.max(maxNanos.get(), other.maxNanos.get()));
        for (int cell = 0; cell < DurationCells.COUNT; cell++) {
            int count = other.cells.get(cell);
            if (count > 0) {
                cells.addAndGet(cell, count);
            }
        }
        for (Map.Entry<String, AtomicLong> failure : other.failures.entrySet()) {
            addFailures(failure.getKey(), failure.getValue().get());
        }
    }

    /** Calls that began; some of them may not have ended. */
    long calls() {
        return begun.get();
    }

    long ended() {
        return ended.get();
    }

    long failed() {
        return failed.get();
    }

    /** Of those that ended. */
    double failedShare() {
        return ended.get() == 0 ? 0 : (double) failed.get() / ended.get();
    }

    double meanNanos() {
        return ended.get() == 0 ? 0 : (double) sumNanos.get() / ended.get();
    }

    long maxNanos() {
        return maxNanos.get();
    }

    /** The duration that such a share of the calls did not exceed, within 3.2 %; 0 where none has ended. */
    long quantileNanos(double share) {
        long wanted = (long) Math.ceil(share * ended.get());
        long seen = 0;
        for (int cell = 0; cell < DurationCells.COUNT && wanted > 0; cell++) {
            seen += cells.get(cell);
            if (seen >= wanted) {
                return Math.min((long) DurationCells.middleNanos(cell), maxNanos.get());
            }
        }
        return 0;
    }

    /** The classes of what was thrown, the most frequent first. */
    List<String> failures() {
        List<String> types = new ArrayList<String>(failures.keySet());
        Collections.sort(types, new Comparator<String>() {
            @Override
            public int compare(String one, String other) {
                int order = Long.compare(failures.get(other).get(), failures.get(one).get());
                return order != 0 ? order : one.compareTo(other);
            }
        });
        return types;
    }
}
