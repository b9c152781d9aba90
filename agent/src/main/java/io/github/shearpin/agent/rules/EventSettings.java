package io.github.shearpin.agent.rules;

/** Where events are written. Immutable and thread-safe. */
public final class EventSettings {

    /** To stderr. */
    public static final EventSettings STDERR = new EventSettings(true, null, 0, 0);
    /** Nowhere. */
    public static final EventSettings OFF = new EventSettings(false, null, 0, 0);

    static final long DEFAULT_MAX_BYTES = 10_000_000;
    static final int DEFAULT_FILES = 3;

    private final boolean written;
    private final String file;
    private final long maxBytes;
    private final int files;

    private EventSettings(boolean written, String file, long maxBytes, int files) {
        this.written = written;
        this.file = file;
        this.maxBytes = maxBytes;
        this.files = files;
    }

    /**
     * To a file.
     *
     * @param file     a relative one is in the program's working directory
     * @param maxBytes how long it may grow
     * @param files    how many there may be: itself and, renamed, those before it
     */
    public static EventSettings file(String file, long maxBytes, int files) {
        return new EventSettings(true, file, maxBytes, files);
    }

    /** Whether another says the same. */
    public boolean isSame(EventSettings other) {
        return written == other.written && maxBytes == other.maxBytes && files == other.files
                && (file == null ? other.file == null : file.equals(other.file));
    }

    /** Whether they are written anywhere. */
    public boolean written() {
        return written;
    }

    /** Null: to stderr, if anywhere. */
    public String file() {
        return file;
    }

    public long maxBytes() {
        return maxBytes;
    }

    public int files() {
        return files;
    }
}
