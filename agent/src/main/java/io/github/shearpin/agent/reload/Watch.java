package io.github.shearpin.agent.reload;

import io.github.shearpin.agent.logging.WorkThread;
import io.github.shearpin.agent.rules.RuleFileStates;
import io.github.shearpin.agent.rules.RuleSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at the rule files now and then, on a thread of its own, and has them read again when they have changed. A file that is
 * being written is waited for. Thread-safe.
 */
public final class Watch implements WorkThread.Work {

    /** Servers are asked no more often. */
    private static final long LEAST_NANOS_OF_URLS = TimeUnit.SECONDS.toNanos(5);
    /** After a change, until nothing changes any more. */
    private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_SETTLING = 25;

    /** What is done about what was seen; on the thread of the watch. */
    public interface Listener {

        /** The files have changed. */
        void changed();

        /** @param file that has all calls pass; null: there is none any more */
        void off(String file);
    }

    private final RuleFileStates files;
    private final HttpFiles remote;
    private final Listener listener;
    private final LongSupplier nanoClock;
    private final WorkThread thread;
    private volatile long periodNanos;

    // The thread's own.
    private String state;
    private String off;
    private String pending;
    private int settling;
    private long urlsAt;

    /**
     * @param setting     as it names the files
     * @param remote      null: it names no URL
     * @param periodNanos between two looks; {@value RuleSet#NEVER}: for changes nobody looks
     */
    public Watch(String setting, HttpFiles remote, long periodNanos, Listener listener) {
        this(setting, remote, periodNanos, listener, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        });
    }

    Watch(String setting, HttpFiles remote, long periodNanos, Listener listener, LongSupplier nanoClock) {
        this.files = new RuleFileStates(setting);
        this.remote = remote;
        this.periodNanos = periodNanos;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.state = files.state();
        this.off = files.offFile();
        this.urlsAt = nanoClock.getAsLong() + LEAST_NANOS_OF_URLS;
        this.thread = new WorkThread("reload", "rule files are not looked at", "looking at rule files", nanoClock.getAsLong(), this);
    }

    public void start() {
        thread.start(nanoClock.getAsLong());
    }

    /** Looks no more. */
    public void end() {
        thread.end();
    }

    /** The file that has all calls pass, as of the last look; null: there is none. */
    public String off() {
        return off;
    }

    /** How often to look from now on. */
    public void period(long nanos) {
        periodNanos = nanos;
        thread.wake();
    }

    /** One look, by the thread of the watch. */
    @Override
    public long round() {
        String offNow = files.offFile();
        if (offNow == null ? off != null : !offNow.equals(off)) {
            off = offNow;
            listener.off(offNow);
        }
        long period = periodNanos;
        if (period == RuleSet.NEVER) {
            return RuleSet.DEFAULT_RELOAD_NANOS; // for the file that lets all calls pass
        }
        String now = files.state();
        if (now.equals(state)) {
            pending = null; // or it was changed back
        } else if (!now.equals(pending) && settling < MOST_SETTLING) {
            pending = now;
            settling++;
            return SETTLING_NANOS;
        } else {
            state = now;
            pending = null;
            settling = 0;
            listener.changed();
            return period;
        }
        settling = 0;
        if (nanoClock.getAsLong() - urlsAt >= 0) {
            lookAtUrls();
        }
        return period;
    }

    private void lookAtUrls() {
        urlsAt = nanoClock.getAsLong() + Math.max(LEAST_NANOS_OF_URLS, periodNanos);
        boolean changed = false;
        for (String url : files.urls()) {
            changed |= remote.hasChanged(url);
        }
        if (changed) {
            listener.changed();
        }
    }
}
