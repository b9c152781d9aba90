package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.async.PublisherObserver;
import io.github.shearpin.agent.policy.async.Publishers;

/**
 * Calls of methods that return publishers: to make one is no call, each subscription to it is. They are measured, and pass
 * breaker, rate limit and bulkhead, without waiting; they are neither tried again nor timed out, and have no fallback.
 */
final class PublisherCalls {

    /** A publisher is being made: what the frame of that call keeps. */
    static final class Assembly {

        private final int site;
        private final Class<?> origin;
        private final Object self;
        private final Object[] arguments;

        Assembly(MethodGuard guard, Class<?> origin, Object self, Object[] arguments) {
            this.site = guard.site();
            this.origin = origin;
            this.self = self;
            this.arguments = arguments;
        }
    }

    private final Guards guards;

    PublisherCalls(Guards guards) {
        this.guards = guards;
    }

    /** @return as an exit of woven code answers; never throws */
    Object assembled(MethodGuard guard, Assembly assembly, Object returned, Throwable thrown) {
        try {
            if (thrown != null) {
                failed(guard, assembly, thrown);
                return null;
            }
            Object observed = returned == null ? null : Publishers.wrap(returned, new Observer(assembly));
            return observed == returned ? null : new Object[] {observed};
        } catch (Throwable defect) {
            Log.defect("guarding what " + guard + " returned", defect);
            return null;
        }
    }

    /** The method threw before there was a publisher: a call that has failed, which no policy was asked about. */
    private void failed(MethodGuard guard, Assembly assembly, Throwable thrown) {
        Call call = call(guard, assembly, false);
        boolean done = false;
        try {
            call.failedUnasked(thrown);
            call.endSample();
            done = true;
        } finally {
            if (!done) {
                call.abandon();
            }
        }
    }

    private Call call(MethodGuard guard, Assembly assembly, boolean enforced) {
        OverheadSample sample = guards.sample();
        RuleGuard rule = guard.rule();
        long now = rule.resources().now();
        Policies policies = rule.enter(guard.bindings().key(assembly.self, assembly.arguments), now);
        return Call.of(guard, policies, enforced, true, assembly.origin, assembly.self, assembly.arguments, now,
                sample);
    }

    /** @return a {@link Call} that has begun, or the {@link Throwable} it ended with; null: the method is not guarded any more */
    private Object begin(Assembly assembly) {
        MethodGuard guard = guards.guard(assembly.site);
        if (guard == null) {
            return null;
        }
        Call call = call(guard, assembly, guard.rule().drawEnforced());
        try {
            if (call.begin(null) || call.struck() != null && call.heldUpNanos() > 0) {
                call.sample().at(null);
                return call;
            }
            if (call.struck() != null) {
                end(call, null, call.struck(), false);
            }
            call.endSample();
            return call.thrown();
        } catch (Throwable defect) {
            call.abandon();
            throw defect;
        }
    }

    private static void end(Call call, Object value, Throwable failure, boolean cancelled) {
        if (cancelled) {
            call.judgeCancelled(failure);
        } else {
            call.judge(failure == null ? value : null, failure, false);
        }
        call.finish();
        call.endSample();
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
                return PublisherCalls.this.begin(assembly);
            } finally {
                if (own) {
                    guards.endOwnWork();
                }
            }
        }

        @Override
        public void begin(Object token, final Beginning beginning) throws Throwable {
            final Call call = (Call) token;
            Runnable later = new Runnable() {
                @Override
                public void run() {
                    try {
                        beginning.begin(call.struck());
                    } catch (Throwable misbehaved) {
                        Log.line(call.guard() + ": what it returned threw " + misbehaved
                                + " when it was subscribed to, later because of the fault of rule " + call.guard().rule().name());
                    }
                }
            };
            if (call.heldUpNanos() == 0
                    || !guards.later(call.heldUpNanos(), later, Thread.currentThread().getContextClassLoader())) {
                beginning.begin(call.struck());
            }
        }

        @Override
        public void ended(Object token, final Object value, final Throwable failure, final boolean cancelled) {
            final Call call = (Call) token;
            guards.asAgent(call, new Runnable() {
                @Override
                public void run() {
                    end(call, value, failure, cancelled);
                }
            });
        }
    }
}
