package io.github.shearpin.agent.attach;

/** A command could not be done. Its message is a sentence for the user: what is in the way, and what to do about it. */
final class CannotAttachException extends Exception {

    private static final long serialVersionUID = 1L;

    CannotAttachException(String message) {
        super(message);
    }
}
