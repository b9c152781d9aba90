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

    /**
     * The same where an optimizer has put other values in place of the arguments: for some bytes more the body has copies of
     * them, whose places it may use for what it likes.
     */
    static final class OfCopies {

        private OfCopies() {
        }

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return System.nanoTime();
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@GuardAdvice.Site int site, @Advice.This Object self, @Advice.Enter long startNanos) {
            Gate.constructed(site, self, startNanos);
        }
    }
}
