package io.github.shearpin.agent.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a call comes to under a rule, told in the words of the contract and as simply as can be: fallback, retry, circuit
 * breaker, rate limit, timeout, bulkhead, fault, the call. For one thread, and nothing is optimised.
 */
final class PairModel {

    enum Policy { FALLBACK, RETRY, BREAKER, RATE_LIMIT, TIMEOUT, BULKHEAD, FAULT }

    /** What the body of an attempt does. */
    enum Body { RETURNS, THROWS, RETURNS_BAD, THROWS_INTERRUPTED, HEEDS_TIMEOUT, IGNORES_TIMEOUT }

    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    static final int ATTEMPTS = 3;
    static final long BACKOFF = 100 * MILLI;
    static final int FAILURES_TO_OPEN = 2;
    static final long OPEN_FOR = 300 * MILLI;
    static final int TOKENS = 3;
    static final long TOKEN_EVERY = 100 * MILLI;
    static final long TIMEOUT = 200 * MILLI;
    static final long QUICK = 50 * MILLI;
    static final int PLACES = 1;

    private final Set<Policy> policies;
    private final boolean enforced;
    private final boolean asynchronous;
    long now;

    private String state = "CLOSED";
    private int generation;
    private int inARow;
    private long openedAt;
    private boolean probing;

    private long tokens = TOKENS * TOKEN_EVERY;
    private long tokensAt;
    private int inUse;

    final Map<String, Long> counts = new TreeMap<>();

    PairModel(Set<Policy> policies, boolean enforced, boolean asynchronous) {
        this.policies = policies;
        this.enforced = enforced;
        this.asynchronous = asynchronous;
    }

    String state() {
        return state;
    }

    int inUse() {
        return inUse;
    }

    private boolean has(Policy policy) {
        return policies.contains(policy);
    }

    private void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** What an attempt holds: the breaker's generation that let it through, or -1. */
    private int permit;
    private boolean placed;
    /** Whether an observed call would have been refused, or ended by the timeout. */
    private boolean wouldBeRefused;
    private boolean wouldTimeOut;

    /** Null: the body is to be run; otherwise by what it is refused. */
    private String admit() {
        String refusal = refusal();
        wouldBeRefused = refusal != null && !enforced;
        placed = refusal == null && has(Policy.BULKHEAD);
        if (refusal != null) {
            permit = -1; // given back
        }
        return enforced ? refusal : null;
    }

    private String refusal() {
        permit = -1;
        if (has(Policy.BREAKER)) {
            if (state.equals("OPEN") && now - openedAt >= OPEN_FOR) {
                move("HALF_OPEN");
            }
            if (state.equals("OPEN") || state.equals("HALF_OPEN") && probing) {
                count("breaker refused " + enforced);
                return "CircuitBreakerOpenException";
            } else {
                permit = generation;
                probing = state.equals("HALF_OPEN");
            }
        }
        if (has(Policy.RATE_LIMIT)) {
            tokens = Math.min(TOKENS * TOKEN_EVERY, tokens + now - tokensAt);
            tokensAt = now;
            boolean allowed = tokens >= TOKEN_EVERY;
            count((allowed ? "tokens taken " : "tokens denied ") + enforced);
            if (allowed) {
                tokens -= TOKEN_EVERY;
            } else {
                release();
                return "RateLimitExceededException";
            }
        }
        if (has(Policy.BULKHEAD)) {
            if (inUse >= PLACES) {
                count("bulkhead refused " + enforced);
                tokens += TOKEN_EVERY; // of no use
                release();
                return "BulkheadFullException";
            }
            inUse++;
        }
        return null;
    }

    private void release() {
        if (has(Policy.BREAKER) && permit >= 0) {
            count("breaker ignored");
            if (permit == generation) {
                probing = false;
            }
        }
    }

    private void move(String to) {
        state = to;
        generation++;
        probing = false;
        inARow = 0;
        openedAt = now;
    }

    private void leave(int permitThen, boolean placedThen, boolean failed) {
        if (placedThen) {
            inUse--;
        }
        if (has(Policy.BREAKER) && permitThen >= 0) {
            count(failed ? "breaker failed" : "breaker succeeded");
            if (permitThen != generation) {
                return; // late
            }
            if (state.equals("HALF_OPEN")) {
                move(failed ? "OPEN" : "CLOSED");
            } else {
                inARow = failed ? inARow + 1 : 0;
                if (inARow >= FAILURES_TO_OPEN) {
                    move("OPEN");
                }
            }
        }
    }

    /** The call of a caller who stays inside; null: it got in. */
    private final Deque<Integer> held = new ArrayDeque<>();
    private final Deque<Boolean> heldPlaced = new ArrayDeque<>();
    private final Deque<Boolean> heldRefused = new ArrayDeque<>();

    String hold() {
        String refusal = admit();
        if (refusal == null) {
            held.push(permit);
            heldPlaced.push(placed);
            heldRefused.push(wouldBeRefused);
            wouldBeRefused = false;
            return null;
        }
        return finish(refusal, "rejected");
    }

    boolean holds() {
        return !held.isEmpty();
    }

    void letGo() {
        leave(held.pop(), heldPlaced.pop(), false);
        wouldBeRefused = heldRefused.pop();
        finish("good", "success");
    }

    /**
     * A call from its beginning to its end.
     *
     * @param script what the body does, attempt by attempt; used ones are removed
     * @return what the caller sees: what is returned, or the simple name of what is thrown
     */
    String call(Deque<Body> script) {
        String seen = null;
        String outcome = null;
        for (int attempt = 1;; attempt++) {
            String refusal = admit();
            if (refusal != null) {
                return attempt == 1 ? finish(refusal, "rejected") : finish(seen, outcome);
            }
            if (attempt > 1) {
                count("attempts");
            }
            boolean failedForBreaker;
            boolean failedForRetry;
            boolean interrupted = false;
            if (has(Policy.FAULT) && !wouldBeRefused) {
                count("faults " + enforced);
            }
            if (has(Policy.FAULT) && enforced) {
                seen = "FileNotFoundException";
                outcome = "failure";
                failedForBreaker = failedForRetry = true;
            } else {
                Body body = script.remove();
                count("runs");
                boolean slow = body == Body.HEEDS_TIMEOUT || body == Body.IGNORES_TIMEOUT;
                now += slow ? TIMEOUT : QUICK;
                boolean timedOut = slow && has(Policy.TIMEOUT) && !wouldBeRefused;
                if (timedOut) {
                    count("timeouts " + enforced);
                }
                if (timedOut && enforced) {
                    seen = "CallTimedOutException";
                    outcome = "timeout";
                    failedForBreaker = failedForRetry = true;
                } else if (body == Body.THROWS || body == Body.THROWS_INTERRUPTED) {
                    interrupted = body == Body.THROWS_INTERRUPTED && !asynchronous;
                    seen = "IOException";
                    outcome = "failure";
                    failedForBreaker = failedForRetry = true;
                } else {
                    boolean bad = body == Body.RETURNS_BAD;
                    seen = bad ? "bad" : "good";
                    failedForBreaker = failedForRetry = bad;
                    outcome = bad && (has(Policy.BREAKER) || has(Policy.RETRY)) ? "failure" : "success";
                }
                if (timedOut && !enforced) {
                    wouldTimeOut = true;
                    failedForBreaker = true;
                }
            }
            leave(permit, placed, failedForBreaker);
            boolean again = has(Policy.RETRY) && enforced && failedForRetry && !interrupted && attempt < ATTEMPTS
                    && !(has(Policy.BREAKER) && state.equals("OPEN") && now - openedAt < OPEN_FOR);
            if (!again) {
                return finish(seen, outcome);
            }
            now += BACKOFF;
        }
    }

    private String finish(String seen, String outcome) {
        count("calls " + outcome);
        String reason = wouldBeRefused ? "rejected" : wouldTimeOut ? "timeout" : outcome;
        wouldBeRefused = wouldTimeOut = false;
        if (has(Policy.FALLBACK) && !reason.equals("success")) {
            count("fallbacks " + reason + " " + enforced);
            return enforced ? "fallen back" : seen;
        }
        return seen;
    }

    static Map<String, Long> difference(Map<String, Long> model, Map<String, Long> real) {
        Map<String, Long> difference = new TreeMap<>();
        Set<String> keys = new java.util.TreeSet<>(model.keySet());
        keys.addAll(real.keySet());
        for (String key : keys) {
            long off = real.getOrDefault(key, 0L) - model.getOrDefault(key, 0L);
            if (off != 0) {
                difference.put(key, off);
            }
        }
        return difference;
    }

}
