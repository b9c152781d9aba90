package io.github.shearpin.agent.rules;

/** A pattern that is not one. The message says what is wrong and, after a semicolon, what to write instead. */
public final class PatternException extends Exception {

    private final int offset;

    public PatternException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Where in the text that was parsed, counting characters from 0; the text's length when something lacks at its end. */
    public int offset() {
        return offset;
    }
}
