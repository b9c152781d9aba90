package io.github.shearpin.agent.policy.limit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;

/**
 * A server that works on so many calls at once and queues the others, called through bulkheads by clients whose calls come
 * at random moments, whether or not earlier ones have ended. Deterministic, in a time of its own.
 */
final class SimulatedServer {

    /** How many times the mean a call takes, by a number from 0 to 1. */
    static final DoubleUnaryOperator ALIKE = random -> 0.95 + 0.1 * random;
    static final DoubleUnaryOperator EXPONENTIAL = random -> -Math.log(1 - random);
    /** Four of five calls are answered from a cache, twenty times as fast as the fifth. */
    static final DoubleUnaryOperator CACHED = random -> random < 0.8 ? 0.05 / 0.24 : 1 / 0.24;
    /** With a tail so heavy that there is no variance. */
    static final DoubleUnaryOperator PARETO = random -> Math.pow(1 - random, -1 / 1.5) / 3;

    private final Random random = new Random(20);
    private final Bulkhead[] bulkheads;
    private final DoubleUnaryOperator distribution;
    private final Deque<Call> queue = new ArrayDeque<>();
    /** Calls that are worked on, and calls whose caller gives up, by when that is. */
    private final PriorityQueue<Call> running = new PriorityQueue<>(Comparator.comparingDouble(call -> call.ends));
    private final Deque<Call> impatient = new ArrayDeque<>();
    private double now;
    private double nextArrival;
    private int workers;
    private double seconds;
    private double callsPerSecond;
    private double timeoutSeconds = Double.POSITIVE_INFINITY;
    private double enforcedShare = 1;
    private long came;
    private long refused;
    private int limitSeenMost;
    private int limitSeenLeast;
    private double limitSum;
    private long steps;

    /** @param distribution one of the constants above */
    SimulatedServer(int workers, double seconds, DoubleUnaryOperator distribution, Bulkhead... bulkheads) {
        this.bulkheads = bulkheads;
        this.distribution = distribution;
        is(workers, seconds);
    }

    /** From now on it works on so many calls at once, and takes so long for each, without the queue and on average. */
    void is(int workers, double seconds) {
        this.workers = workers;
        this.seconds = seconds;
    }

    /** Callers give up after so long. */
    void timeout(double seconds) {
        timeoutSeconds = seconds;
    }

    /** Of so many of its calls the bulkheads' answer is obeyed; the others run whatever it is. */
    void enforced(double share) {
        enforcedShare = share;
    }

    /** Lets so many calls come each second, for so many seconds. */
    void run(double callsPerSecond, double forSeconds) {
        this.callsPerSecond = callsPerSecond;
        double end = now + forSeconds;
        nextArrival = now;
        came = 0;
        refused = 0;
        limitSeenMost = 0;
        limitSeenLeast = Integer.MAX_VALUE;
        limitSum = 0;
        steps = 0;
        while (step(end)) {
            limitSeenMost = Math.max(limitSeenMost, bulkheads[0].limit());
            limitSeenLeast = Math.min(limitSeenLeast, bulkheads[0].limit());
            limitSum += bulkheads[0].limit();
            steps++;
        }
        now = end;
    }

    /** So many calls come at once, and all end. */
    void burst(int calls) {
        for (int i = 0; i < calls; i++) {
            arrive();
        }
        callsPerSecond = 0;
        nextArrival = Double.POSITIVE_INFINITY;
        while (step(Double.MAX_VALUE)) {
            continue;
        }
    }

    /** Of the last run; with those that ran all the same. */
    double refusedShare() {
        return refused / (double) came;
    }

    /** Of the last run. */
    int highestLimit() {
        return limitSeenMost;
    }

    /** Of the last run. */
    int lowestLimit() {
        return limitSeenLeast;
    }

    /** Of the last run. */
    double averageLimit() {
        return limitSum / steps;
    }

    private boolean step(double end) {
        while (!impatient.isEmpty() && impatient.peek().left) {
            impatient.remove();
        }
        double nextEnd = running.isEmpty() ? Double.POSITIVE_INFINITY : running.peek().ends;
        double nextTimeout = impatient.isEmpty() ? Double.POSITIVE_INFINITY : impatient.peek().began + timeoutSeconds;
        double next = Math.min(nextTimeout, Math.min(nextEnd, nextArrival));
        if (next > end) {
            return false;
        }
        now = next;
        if (next == nextTimeout) {
            Call call = impatient.remove();
            queue.remove(call);
            leave(call, true);
        } else if (next == nextEnd) {
            leave(running.remove(), false);
        } else {
            nextArrival = now + EXPONENTIAL.applyAsDouble(random.nextDouble()) / callsPerSecond;
            arrive();
        }
        while (running.size() < workers && !queue.isEmpty()) {
            work(queue.remove());
        }
        return true;
    }

    private void arrive() {
        Bulkhead bulkhead = bulkheads[random.nextInt(bulkheads.length)];
        boolean enforced = enforcedShare == 1 || random.nextDouble() < enforcedShare;
        boolean entered = bulkhead.enter(enforced);
        came++;
        refused += entered ? 0 : 1;
        if (!entered && enforced) {
            return;
        }
        Call call = new Call(entered ? bulkhead : null, now);
        if (timeoutSeconds < Double.POSITIVE_INFINITY) {
            impatient.add(call);
        }
        if (running.size() < workers) {
            work(call);
        } else {
            queue.add(call);
        }
    }

    private void work(Call call) {
        call.ends = now + seconds * distribution.applyAsDouble(random.nextDouble());
        running.add(call);
    }

    /** A server goes on with a call whose caller has given up. */
    private void leave(Call call, boolean dropped) {
        if (!call.left) {
            call.left = true;
            if (call.bulkhead != null) {
                call.bulkhead.leave((long) ((now - call.began) * TimeUnit.SECONDS.toNanos(1)), dropped);
            }
        }
    }

    private static final class Call {
        /** Null: it has no place in one. */
        private final Bulkhead bulkhead;
        private final double began;
        private double ends;
        private boolean left;

        private Call(Bulkhead bulkhead, double began) {
            this.bulkhead = bulkhead;
            this.began = began;
        }
    }
}
