package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.async.PublisherObserver;
import io.github.shearpin.agent.policy.async.Publishers;

/**
 * Calls of methods that return publishers: to make one is no call, each subscription to it is. They are measured, and pass
 * breaker, rate limit and bulkhead, without waiting; they are neither tried again nor timed out, and have no fallback.
 */
final class PublisherCalls {

    /** A publisher is being made. */
    static final class Assembly {

        private final MethodGuard guard;
        private final Class<?> origin;
        private final Object self;
        private final Object[] arguments;

        Assembly(MethodGuard guard, Class<?> origin, Object self, Object[] arguments) {
            this.guard = guard;
            this.origin = origin;
            this.self = self;
            this.arguments = arguments;
        }
    }

    private final Guards guards;

    PublisherCalls(Guards guards) {
        this.guards = guards;
    }

    /** @return what woven code keeps from enter to exit */
    Object assembling(MethodGuard guard, Class<?> origin, Object self, Object[] arguments) {
        return new Assembly(guard, origin, self, arguments);
    }

    /** @return as an exit of woven code answers; never throws */
    Object assembled(Assembly assembly, Object returned, Throwable thrown) {
        boolean own = guards.beginOwnWork();
        try {
            if (thrown != null) {
                Object begun = begin(assembly);
                if (begun instanceof Call) {
                    end((Call) begun, thrown, false);
                }
                return null;
            }
            Object observed = returned == null ? null : Publishers.wrap(returned, new Observer(assembly));
            return observed == returned ? null : new Object[] {observed};
        } catch (Throwable defect) {
            Log.defect("guarding what " + assembly.guard + " returned", defect);
            return null;
        } finally {
            if (own) {
                guards.endOwnWork();
            }
        }
    }

    /** @return a {@link Call} that has begun, or the {@link Throwable} it ended with */
    private static Object begin(Assembly assembly) {
        RuleGuard rule = assembly.guard.rule();
        long now = rule.resources().now();
        Policies policies = rule.enter(assembly.guard.bindings().key(assembly.self, assembly.arguments), now);
        Call call = Call.of(assembly.guard, policies, rule.drawEnforced(), true, assembly.origin, assembly.self,
                assembly.arguments, now);
        try {
            if (call.begin()) {
                return call;
            }
            if (call.struck() != null) {
                end(call, call.struck(), false);
            }
            return call.thrown();
        } catch (Throwable defect) {
            call.abandon();
            throw defect;
        }
    }

    private static void end(Call call, Throwable failure, boolean cancelled) {
        if (cancelled) {
            call.judgeCancelled(failure);
        } else {
            call.judge(null, failure, false);
        }
        call.finish();
    }

    private final class Observer implements PublisherObserver {

        private final Assembly assembly;

        Observer(Assembly assembly) {
            this.assembly = assembly;
        }

        @Override
        public Object subscribed() {
            boolean own = guards.beginOwnWork();
            try {
                return begin(assembly);
            } finally {
                if (own) {
                    guards.endOwnWork();
                }
            }
        }

        @Override
        public void ended(Object token, Throwable failure, boolean cancelled) {
            boolean own = guards.beginOwnWork();
            try {
                end((Call) token, failure, cancelled);
            } finally {
                if (own) {
                    guards.endOwnWork();
                }
            }
        }
    }
}
