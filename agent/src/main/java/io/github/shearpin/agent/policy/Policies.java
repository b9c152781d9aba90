package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.TransitionListener;
import io.github.shearpin.agent.policy.fallback.LastGood;
import io.github.shearpin.agent.policy.key.KeyedMap;
import io.github.shearpin.agent.policy.limit.Bulkhead;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** The policies that have a state of their own for each key, and for a rule without keys just once. Thread-safe. */
public final class Policies extends KeyedMap.Evictable {

    private final ReentrantLock configuring = new ReentrantLock();
    private final Resources resources;
    private final TransitionListener watch;
    private volatile boolean enforced;
    private volatile CircuitBreaker breaker;
    private volatile TokenBucket rateLimit;
    private volatile Bulkhead bulkhead;
    /** Null: it is the rule's only one. */
    private volatile KeyedMap<Policies> home;
    private final ConcurrentMap<MethodShape, LastGood> lastGood = new ConcurrentHashMap<MethodShape, LastGood>();

    /** @param key null: the rule has none */
    Policies(final String key, GuardSettings settings, final Resources resources) {
        super(key);
        this.resources = resources;
        final String rule = settings.rule();
        this.watch = new TransitionListener() {
            @Override
            public void moved(CircuitBreaker moved) {
                resources.listener().breakerMoved(rule, key, enforced, moved);
            }
        };
        configure(settings);
    }

    /** Numbers change, states stay; what is new begins anew. */
    void configure(GuardSettings settings) {
        configuring.lock(); // not a monitor: a virtual thread that makes a key anew may wait here
        try {
            configureLocked(settings);
        } finally {
            configuring.unlock();
        }
    }

    private void configureLocked(GuardSettings settings) {
        enforced = settings.enforcedShare() > 0;
        CircuitBreaker presentBreaker = breaker;
        if (settings.breaker() == null) {
            breaker = null;
        } else if (presentBreaker == null) {
            breaker = new CircuitBreaker(settings.breaker(), resources.nanoClock(), resources.epochMillis(),
                    resources.random(), resources.newBreakerDurations(), watch);
        } else {
            presentBreaker.reconfigure(settings.breaker());
        }
        TokenBucket presentLimit = rateLimit;
        if (settings.rateLimit() == null) {
            rateLimit = null;
        } else if (presentLimit == null) {
            rateLimit = new TokenBucket(settings.rateLimit(), resources.now());
        } else {
            presentLimit.reconfigure(settings.rateLimit(), resources.now());
        }
        Bulkhead presentBulkhead = bulkhead;
        if (settings.bulkhead() == null) {
            bulkhead = null;
        } else if (presentBulkhead == null) {
            bulkhead = new Bulkhead(settings.bulkhead());
        } else {
            presentBulkhead.reconfigure(settings.bulkhead());
        }
    }

    /** Null: the rule has none. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** Null: the rule has none. */
    public TokenBucket rateLimit() {
        return rateLimit;
    }

    /** Of {@link #rateLimit} now; null: the rule has none. */
    public TokenBucket.Status rateLimitStatus() {
        TokenBucket bucket = rateLimit;
        return bucket == null ? null : bucket.status(resources.now());
    }

    /** Null: the rule has none. */
    public Bulkhead bulkhead() {
        return bulkhead;
    }

    /** A call has entered these through that map. */
    void enteredFrom(KeyedMap<Policies> map) {
        if (home == null) {
            home = map;
        }
    }

    /** A call that entered these has ended. */
    void leave() {
        KeyedMap<Policies> map = home;
        if (map != null) {
            map.leave(this);
        }
    }

    /** What a method returned last, for its fallback; kept when the rule is given other settings. */
    LastGood lastGood(MethodGuard method) {
        LastGood known = lastGood.get(method.shape());
        if (known == null) {
            LastGood made = method.bindings().fallback().newMemory();
            known = lastGood.putIfAbsent(method.shape(), made);
            return known == null ? made : known;
        }
        return known;
    }

    /** Only what would let through the same if it were made anew. */
    @Override
    protected boolean isEvictable() {
        TokenBucket presentLimit = rateLimit;
        if (presentLimit != null && !presentLimit.isFull(resources.now())) {
            return false; // asked first, since it costs least
        }
        CircuitBreaker presentBreaker = breaker;
        return presentBreaker == null || presentBreaker.state() == whenNew(presentBreaker.settings().force());
    }

    /** The state in which a breaker begins. */
    private static CircuitBreaker.State whenNew(BreakerSettings.Force force) {
        return force == null ? CircuitBreaker.State.CLOSED
                : force == BreakerSettings.Force.OPEN ? CircuitBreaker.State.FORCED_OPEN : CircuitBreaker.State.FORCED_CLOSED;
    }
}
