package io.github.shearpin.agent.weave;

import io.github.shearpin.bootstrap.Gate;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;

/**
 * What is woven around a method's body, inlined into it. It holds no logic; a few bytes that name the {@link Gate} and
 * {@code java.*} alone. What a policy decides comes back by assignment, never by throwing, so that {@code suppress} only
 * ever swallows defects of ours, and the call then goes on.
 */
final class GuardAdvice {

    /** The number a method is woven with. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Site {
    }

    private GuardAdvice() {
    }

    @Advice.OnMethodEnter(skipOn = Throwable.class, suppress = Throwable.class)
    static Object enter(@Site int site) {
        return Gate.enter(site);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class,
            suppress = Throwable.class)
    static boolean exit(@Site int site, @Advice.Enter Object call,
            @Advice.Thrown(readOnly = false) Throwable thrown) {
        if (call != null) {
            Object answer = Gate.exit(site, call, thrown);
            if (answer instanceof Throwable) {
                thrown = (Throwable) answer;
            } else {
                return answer != null;
            }
        }
        return false;
    }
}
