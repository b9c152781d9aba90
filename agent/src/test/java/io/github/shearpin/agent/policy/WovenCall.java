package io.github.shearpin.agent.policy;

import io.github.shearpin.bootstrap.Gate;
import java.util.concurrent.Callable;

/** Calls of methods as they are after weaving. */
final class WovenCall {

    private WovenCall() {
    }

    /** What the advice makes of a method. */
    static <T> T call(int site, Callable<T> body) throws Exception {
        Object call = Gate.enter(site);
        T result = null;
        Throwable thrown = null;
        boolean run = !(call instanceof Throwable);
        while (true) {
            if (run) {
                try {
                    result = body.call();
                    thrown = null;
                } catch (Throwable e) {
                    result = null;
                    thrown = e;
                }
            }
            Object answer = call == null ? null : Gate.exit(site, call, thrown);
            if (answer instanceof Throwable) {
                thrown = (Throwable) answer;
            } else if (answer != null) {
                continue;
            }
            if (thrown instanceof Error) {
                throw (Error) thrown;
            }
            if (thrown != null) {
                throw (Exception) thrown;
            }
            return result;
        }
    }
}
