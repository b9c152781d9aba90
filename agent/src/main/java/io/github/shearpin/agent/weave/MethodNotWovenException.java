package io.github.shearpin.agent.weave;

/** One method of a class can't be woven; the others may. */
final class MethodNotWovenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String descriptor;

    /** @param reason for a reader */
    MethodNotWovenException(String name, String descriptor, String reason, RuntimeException cause) {
        super(reason, cause);
        this.name = name;
        this.descriptor = descriptor;
    }

    String name() {
        return name;
    }

    String descriptor() {
        return descriptor;
    }
}
