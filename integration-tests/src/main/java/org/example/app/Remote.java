package org.example.app;

import java.io.FileNotFoundException;
import java.io.IOException;

/** The far end of a call: answers, or fails as it is told. Each method is for one rule. */
public class Remote {

    private int attempts;

    public String guarded(String how) throws IOException {
        return answer(how);
    }

    public String hot(String how) throws IOException {
        return answer(how);
    }

    public String watched(String how) throws IOException {
        return answer(how);
    }

    public String choosy(String how) throws IOException {
        return answer(how);
    }

    public String timed(String how) throws IOException {
        return answer(how);
    }

    /** How is the number of attempts that fail before one does not. */
    public String retried(String how) throws IOException {
        attempts++;
        if (attempts <= Integer.parseInt(how)) {
            throw new IOException("attempt " + attempts);
        }
        return "attempt " + attempts;
    }

    void forgetAttempts() {
        attempts = 0;
    }

    private static String answer(String how) throws IOException {
        if (how.equals("io")) {
            throw new IOException("far end is gone");
        }
        if (how.equals("file")) {
            throw new FileNotFoundException("no such file");
        }
        if (how.equals("state")) {
            throw new IllegalStateException("not now");
        }
        if (how.equals("memory")) {
            throw new OutOfMemoryError("pretended");
        }
        return how;
    }
}
