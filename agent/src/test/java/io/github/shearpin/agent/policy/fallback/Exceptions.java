package io.github.shearpin.agent.policy.fallback;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Exceptions of an application, and what is wrong with some. */
public final class Exceptions {

    private Exceptions() {
    }

    public static class OfText extends Exception {
        public OfText(String message) {
            super(message);
        }

        public OfText(int code) {
            super("wrong: " + code);
        }
    }

    static final class Hidden extends Exception {
        private Hidden(String message) {
            super(message);
        }
    }

    public static class OfBoth extends Exception {
        public OfBoth() {
            super("wrong");
        }

        public OfBoth(String message) {
            super("wrong");
        }

        public OfBoth(Throwable cause) {
            super("wrong");
        }

        protected OfBoth(String message, Throwable cause) {
            super(message, cause);
        }
    }

    public static class OfCause extends Exception {
        public OfCause(Throwable cause) {
            super(cause);
        }
    }

    public static class OfNothing extends RuntimeException {
    }

    public static class WithoutCause extends RuntimeException {
        public WithoutCause(String message) {
            super(message, null);
        }
    }

    public static class WithReason extends IOException {
        public WithReason(String message) {
            super(message);
        }

        public WithReason(String message, Throwable cause) {
            super(message + " because of " + cause.getMessage(), cause);
        }
    }

    public static class OfNumber extends RuntimeException {
        public OfNumber(int number) {
            super("number " + number);
        }
    }

    public abstract static class Abstract extends RuntimeException {
    }

    public static class Fails extends RuntimeException {
        public Fails(String message) {
            throw new UnsupportedOperationException("no");
        }
    }

    public static class Uninitialised extends RuntimeException {
        private static final int NUMBER = Integer.parseInt("none");

        public Uninitialised(String message) {
            super(message + NUMBER);
        }
    }

    public static class Speechless extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("speechless");
        }
    }

    /** Type, and what is wrong with it. */
    public static Stream<Arguments> problems(Class<?> woven) {
        return Stream.of(
                arguments("com.acme.Busy", woven.getName()
                        + " can't see a class of that name; correct the name, or add it to its class path"),
                arguments("java.lang.String", "it is no exception; name a class that extends Throwable"),
                arguments("java.lang.Comparable", "it is no exception; name a class that extends Throwable"),
                arguments(Abstract.class.getName(), "it is abstract; name a class that extends it"),
                arguments(OfNumber.class.getName(), "none of its constructors takes (String, Throwable), (String), (Throwable) or"
                        + " (); name another exception"));
    }
}
