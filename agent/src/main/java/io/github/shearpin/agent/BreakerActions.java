package io.github.shearpin.agent;

import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.Operations.Result;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is done to the circuit breakers of a rule by hand. Guards may be null: there are none yet. */
final class BreakerActions {

    private BreakerActions() {
    }

    /** As {@link Operations#force}. */
    static Result force(Guards guards, String rule, String key, BreakerSettings.Force force) {
        List<CircuitBreaker> breakers = new ArrayList<CircuitBreaker>();
        Result refused = find(guards, rule, key, breakers);
        if (refused != null) {
            return refused;
        }
        for (CircuitBreaker breaker : breakers) {
            breaker.force(force);
        }
        return Result.done(force == null ? "decides by itself again" + ofKeys(breakers)
                : force == BreakerSettings.Force.OPEN ? "forced open" + ofKeys(breakers) + ": calls are refused"
                : "forced closed" + ofKeys(breakers) + ": calls go through, whatever becomes of them");
    }

    /** As {@link Operations#reset}. */
    static Result reset(Guards guards, String rule, String key) {
        List<CircuitBreaker> breakers = new ArrayList<CircuitBreaker>();
        Result refused = find(guards, rule, key, breakers);
        if (refused != null) {
            return refused;
        }
        for (CircuitBreaker breaker : breakers) {
            breaker.reset();
        }
        return Result.done("closed" + ofKeys(breakers) + ", and what was judged by is forgotten");
    }

    private static String ofKeys(List<CircuitBreaker> breakers) {
        return breakers.size() == 1 ? "" : ", for each of the " + breakers.size() + " keys there are";
    }

    /** @return null: found; otherwise why not */
    private static Result find(Guards guards, String name, String key, List<CircuitBreaker> breakers) {
        for (RuleGuard guard : guards == null ? Collections.<RuleGuard>emptyList() : guards.rules()) {
            if (guard.name().equals(name)) {
                for (Policies policies : guard.allPolicies()) {
                    CircuitBreaker breaker = policies.breaker();
                    if (breaker != null && (key == null || key.equals(policies.key()))) {
                        breakers.add(breaker);
                    }
                }
                return !breakers.isEmpty() ? null : Result.refused(guard.settings().breaker() == null
                        ? "the rule has no circuit breaker"
                        : key == null ? "the rule has a breaker for each key, and no call has had a key yet"
                        : "the rule has no breaker for that key now");
            }
        }
        return Result.refused("nothing of the rule is woven yet: no class that it names has been loaded, or its mode is off");
    }
}
