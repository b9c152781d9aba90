package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.fallback.Fallback;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.types.ComparedException;
import io.github.shearpin.agent.policy.types.ExceptionMaker;
import io.github.shearpin.agent.policy.types.UnusableException;

/**
 * Finds out while a class is woven whether its methods can have the fallbacks and faults that rules give them, and whether
 * there are the exceptions that rules compare with: what they name of the application is looked for in class files, as the
 * loader of the woven class gives them, and no class is loaded. A call looks again, so that what is not there yet may still
 * come; until then callers get the failure itself. One for each class that is woven; for one thread.
 *
 * <p>A problem is a text to be put behind {@code rule payments: com.acme.pay.PaymentClient.charge: }; it says what is wrong,
 * and behind a semicolon what to write instead.
 */
final class FallbackCheck {

    private final ReadTypes types;
    private final boolean ofJdk;

    /**
     * @param loader    null for the bootstrap loader
     * @param woven     the class that is woven, read in full
     * @param classFile its bytes
     */
    FallbackCheck(Hierarchy hierarchy, ClassLoader loader, ClassHeader woven, byte[] classFile) {
        this.types = new ReadTypes(hierarchy, loader, woven, classFile);
        this.ofJdk = Weaver.isOfJdk(loader);
    }

    /** @return null: none, or none that can be seen now */
    String problem(FallbackSettings fallback, MethodShape method) {
        try {
            Fallback.of(fallback, method, "");
            if (ClassFiles.mayAsk()) {
                Fallback.check(fallback, method, types);
            }
            return null;
        } catch (IllegalArgumentException problem) {
            return problem.getMessage();
        } catch (UnusableException problem) {
            return problem.getMessage();
        }
    }

    /** Whether a name can be judged now. A class of the JDK doesn't see an application's, but may have to do with it. */
    boolean canJudge(String exception) {
        return ClassFiles.mayAsk() && (!ofJdk || exception.startsWith("java."));
    }

    /**
     * @param exception the name of a type that exceptions are compared with
     * @return null: none, or none that can be seen now
     */
    String problem(String exception) {
        try {
            return canJudge(exception) ? ComparedException.problem(types, exception) : null;
        } catch (UnusableException problem) {
            return problem.getMessage();
        }
    }

    /** @return null: none, or none that can be seen now */
    String problem(FaultSettings fault) {
        if (fault.exceptionType() == null || !ClassFiles.mayAsk()) {
            return null;
        }
        try {
            ExceptionMaker.check(types, fault.exceptionType());
            return null;
        } catch (UnusableException problem) {
            return "fault throw " + fault.exceptionType() + ": " + problem.getMessage();
        }
    }
}
