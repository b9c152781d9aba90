package io.github.shearpin.agent.weave;

import io.github.shearpin.bootstrap.Gate;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * {@link GuardAdvice} for a method whose rule asks what it was called with, or what it returns: these go to the
 * {@link Gate} too, boxed, and its answer may give another result.
 *
 * <p>A result that the method can't return (of another class; null, or of another box for a primitive) is not returned:
 * the cast fails in here, is swallowed as any defect of ours, and the call ends as it would have without the answer. A
 * call whose body was skipped then throws what refused it, which is why that is assigned before anything is asked.
 */
final class ValueAdvice {

    private ValueAdvice() {
    }

    @Advice.OnMethodEnter(skipOn = Throwable.class, suppress = Throwable.class)
    static Object enter(@GuardAdvice.Site int site, @Advice.Origin Class<?> origin,
            @Advice.This(optional = true) Object self, @Advice.AllArguments Object[] arguments) {
        return Gate.enter(site, origin, self, arguments);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class,
            suppress = Throwable.class)
    static boolean exit(@GuardAdvice.Site int site, @Advice.Enter Object call,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object returned,
            @Advice.Thrown(readOnly = false) Throwable thrown) {
        if (call == null) {
            return false;
        }
        Throwable ended = thrown;
        if (call instanceof Throwable) {
            thrown = (Throwable) call;
        }
        Object answer = Gate.exit(site, call, returned, ended);
        if (answer instanceof Throwable) {
            thrown = (Throwable) answer;
        } else if (answer == call) {
            return true; // an Object[] may be the call too, so this is asked first
        } else if (answer != null) {
            returned = ((Object[]) answer)[0];
            thrown = null;
        }
        return false;
    }
}
