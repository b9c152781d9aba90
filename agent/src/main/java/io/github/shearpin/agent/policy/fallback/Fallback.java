package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Form;
import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.ExceptionMaker;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the callers of one method get in place of a failure. Classes of the application are looked for in the loader of the
 * class that holds the method, when a call first needs them, and are held weakly. Thread-safe; holds no lock.
 */
public final class Fallback {

    /** The fallback is of no use just now, and the caller is to get the failure itself. Made without a stack trace. */
    public static final class NotApplicable extends Exception {

        private static final long serialVersionUID = 1L;

        NotApplicable(String problem) {
            super(problem, null, false, false);
        }
    }

    /** A shared exception that is thrown again and again must not gather all failures there ever were. */
    private static final int MAX_SUPPRESSED = 8;

    private final FallbackSettings settings;
    private final MethodShape method;
    private final String rule;
    /** Null: exceptions are. */
    private final Substitute substitute;
    private final ExceptionMaker exceptions;
    private final AtomicBoolean told = new AtomicBoolean();

    private Fallback(FallbackSettings settings, MethodShape method, String rule) {
        this.settings = settings;
        this.method = method;
        this.rule = rule;
        if (method.name().equals("<init>")) {
            throw new IllegalArgumentException(Substitutes.what(settings) + ": a constructor can only be measured; take <init> from the"
                    + " rule's patterns");
        }
        this.exceptions = settings.form() == Form.THROW ? new ExceptionMaker(Substitutes.what(settings), settings.typeName(), true) : null;
        this.substitute = exceptions == null ? Substitutes.of(settings, method) : null;
    }

    /**
     * @param rule the rule's name, for what is told
     * @throws IllegalArgumentException when the method can't have that fallback, as far as its descriptor tells; the message
     *                                  says what is wrong, and after a semicolon what to write instead
     */
    public static Fallback of(FallbackSettings settings, MethodShape method, String rule) {
        return new Fallback(settings, method, rule);
    }

    /**
     * Looks for what the fallback needs of the application, as a call would, without loading it.
     *
     * @param types as the loader of the class that holds the method sees them
     * @throws IllegalArgumentException as {@link #of} does
     * @throws UnusableException        when something is not there or does not fit; the message is of the same kind
     */
    public static void check(FallbackSettings settings, MethodShape method, AppTypes types) throws UnusableException {
        Substitute substitute = of(settings, method, "").substitute;
        try {
            if (settings.form() == Form.METHOD) {
                MethodChoice.choose(types, method, settings.typeName(), settings.methodName());
            } else if (settings.form() == Form.THROW) {
                ExceptionMaker.check(types, settings.typeName());
            } else {
                substitute.check(types);
            }
        } catch (UnusableException problem) {
            throw new UnusableException(Substitutes.what(settings) + ": " + problem.getMessage());
        }
    }

    public FallbackSettings settings() {
        return settings;
    }

    /** Whether it is for calls that end so. */
    public boolean isFor(FallbackSettings.Reason reason) {
        return settings.reasons().contains(reason);
    }

    /** Whether an exception is what callers are to get, so that {@link #apply} did its work when it threw one. */
    public boolean givesException() {
        return exceptions != null;
    }

    /** What {@link #apply} needs to recall results, one for each key; null: it needs none. */
    public LastGood newMemory() {
        return settings.form() == Form.LAST_GOOD ? new LastGood() : null;
    }

    /**
     * Gives what a caller gets in place of a failure. The method that a rule names runs in here, and may be guarded itself.
     *
     * @param origin    the class that holds the woven method
     * @param self      null: the method is static
     * @param arguments those of the call, boxed; not changed
     * @param why       the failure or refusal
     * @param memory    of {@link #newMemory}
     * @return what the method is to return, boxed; of a method that returns a {@code CompletionStage} or
     *         {@code CompletableFuture}, a new stage that has completed, or what the fallback method returned
     * @throws NotApplicable when there is nothing to give; told once
     * @throws Throwable     what the caller is to get instead: the exception that the rule names, caused by the failure, or
     *                       what the fallback method threw, with the failure suppressed in it
     */
    public Object apply(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory) throws Throwable {
        Throwable instead;
        try {
            if (exceptions == null) {
                return substitute.get(origin, self, arguments, why, memory);
            }
            instead = exceptions.make(origin, text(why), why);
        } catch (InvocationTargetException ofTheApplication) {
            instead = withSuppressed(ofTheApplication.getCause(), why);
        } catch (UnusableException problem) {
            if (told.compareAndSet(false, true) && settings.tells(method, problem.getMessage())) {
                Log.line("rule " + rule + ": " + method + ": " + problem.getMessage() + " (callers get the failure itself)");
            }
            throw new NotApplicable(problem.getMessage());
        } catch (Throwable defect) {
            Log.defect("giving the fallback of " + method + " for rule " + rule, defect);
            throw new NotApplicable(Substitutes.what(settings) + ": " + defect);
        }
        throw instead;
    }

    /** The failure is foreign code. */
    private static String text(Throwable why) {
        String message = null;
        try {
            message = why.getMessage();
        } catch (RuntimeException withoutMessage) {
            // Its class tells enough.
        }
        return message == null ? why.getClass().getName() : message;
    }

    private static Throwable withSuppressed(Throwable thrown, Throwable why) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < MAX_SUPPRESSED; each = each.getCause(), depth++) {
            if (each == why) {
                return thrown;
            }
        }
        if (thrown.getSuppressed().length < MAX_SUPPRESSED) {
            thrown.addSuppressed(why);
        }
        return thrown;
    }
}
