package io.github.shearpin.agent.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What Shearpin says on stderr, one line at a time, each with the same prefix. Never stdout, which is the application's,
 * and no logging framework, which is the application's too; nor {@link System#err}, which an application may have replaced
 * by something that takes locks of its own: a line may be told in the midst of a class load. Thread-safe; never throws.
 */
public final class Log {

    /** What the names of the agent's own threads begin with. */
    public static final String THREAD_PREFIX = "shearpin-";

    /** More lines than this about our own defects help nobody; the counter goes on. */
    private static final int DEFECTS_TOLD = 20;

    private static final AtomicLong DEFECTS = new AtomicLong();
    private static final AtomicInteger TOLD = new AtomicInteger();

    private static volatile Copy copy;
    private static volatile OutputStream stderr = new FileOutputStream(FileDescriptor.err);

    private Log() {
    }

    /** Something the operator wants to know: where metrics are served, what was refused and why. */
    public static void line(String message) {
        try {
            Copy present = copy;
            if (present != null && present.of == Thread.currentThread()) {
                present.lines.add(message);
            }
            // In one piece, so that lines of several threads do not mix.
            stderr.write(("shearpin: " + message + System.lineSeparator()).getBytes());
        } catch (Throwable ignored) {
            // A broken stderr is no reason to disturb the application.
        }
    }

    /**
     * Has the lines of the calling thread put into a list too, for somebody who waits for what it is doing; one thread at a time.
     *
     * @param lines null: no longer
     */
    public static void copyTo(List<String> lines) {
        copy = lines == null ? null : new Copy(Thread.currentThread(), lines);
    }

    private static final class Copy {
        private final Thread of;
        private final List<String> lines;

        Copy(Thread of, List<String> lines) {
            this.of = of;
            this.lines = lines;
        }
    }

    /** A line for programs to read, as it is. */
    public static void raw(byte[] line) throws IOException {
        stderr.write(line);
    }

    /** For tests: where lines go from now on. */
    public static OutputStream redirect(OutputStream to) {
        OutputStream before = stderr;
        stderr = to;
        return before;
    }

    /**
     * A defect of our own, which the application does not notice; also what the JVM throws at us in its need, which is only
     * counted. The first few are told with where they happened.
     *
     * @param doing what was being done, such as {@code weaving com.acme.Foo for rule payments}
     */
    public static void defect(String doing, Throwable cause) {
        DEFECTS.incrementAndGet();
        if (cause instanceof VirtualMachineError || TOLD.get() >= DEFECTS_TOLD) {
            return; // of the former, since the application's stack or heap is full, and it has enough to do without our line
        }
        int told = TOLD.incrementAndGet();
        if (told <= DEFECTS_TOLD) {
            StackTraceElement[] trace = cause.getStackTrace();
            line("internal error while " + doing + ": " + cause
                    + (trace.length == 0 ? "" : " at " + trace[0])
                    + "; the application goes on without it, please report this"
                    + (told == DEFECTS_TOLD ? " (further internal errors are only counted)" : ""));
        }
    }

    /** Defects so far: the metric {@code agent_internal_errors_total}. */
    public static long defects() {
        return DEFECTS.get();
    }
}
