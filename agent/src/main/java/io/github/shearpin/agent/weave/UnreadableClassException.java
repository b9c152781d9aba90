package io.github.shearpin.agent.weave;

/** Bytes that are no class file we can read; the message says why. Made without a stack trace, since it is no defect. */
public final class UnreadableClassException extends Exception {

    public UnreadableClassException(String reason) {
        super(reason, null, false, false);
    }
}
