package io.github.shearpin.agent.weave;

import io.github.shearpin.bootstrap.Gate;
import net.bytebuddy.asm.Advice;

/**
 * What is woven into a constructor: it can be timed, but neither skipped nor repeated, and one that throws ends unseen,
 * because no handler may span the call of the super constructor.
 */
final class ConstructorAdvice {

    private ConstructorAdvice() {
    }

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static long enter() {
        return System.nanoTime();
    }

    @Advice.OnMethodExit(suppress = Throwable.class, backupArguments = false)
    static void exit(@GuardAdvice.Site int site, @Advice.This Object self, @Advice.Enter long startNanos) {
        Gate.constructed(site, self, startNanos);
    }
}
