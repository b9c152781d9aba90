package io.github.shearpin.agent.events;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.NotifySettings;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells events: keeps them among the latest, writes them, has the webhook told. Not thread-safe. */
final class EventTeller {

    static final String LIMITED = "limited";
    static final String NOT_WRITTEN = "not_written";
    private static final long TELL_FAILURE_AGAIN = TimeUnit.MINUTES.toNanos(1);

    private final AgentStatistics statistics;
    private final RecentEvents recent;
    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final EventLimit limit = new EventLimit();
    /** Of the output, for messages. */
    private final String name;
    /** Null: they are not written. */
    private final EventOutput output;
    /** Null: nobody is to be notified. */
    private final NotifySettings notify;
    /** Null: there was nothing to notify of yet. */
    private volatile Notifier notifier;
    private long failedWrites;
    /** Whether it was said that they fail. */
    private boolean failureTold;
    private long tellFailureAt;

    EventTeller(EventSettings settings, NotifySettings notify, AgentStatistics statistics, RecentEvents recent,
            LongSupplier nanoClock, LongSupplier epochMillis) {
        this.name = settings.file() == null ? "stderr" : new File(settings.file()).getAbsolutePath();
        this.output = output(settings);
        this.notify = notify;
        this.statistics = statistics;
        this.recent = recent;
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        this.tellFailureAt = nanoClock.getAsLong();
    }

    private static EventOutput output(EventSettings settings) {
        if (!settings.written()) {
            return null;
        }
        return settings.file() != null
                ? new EventFile(new File(settings.file()).getAbsoluteFile(), settings.maxBytes(), settings.files())
                : new EventOutput() {
                    @Override
                    public void write(byte[] line) throws IOException {
                        Log.raw(line);
                    }
                };
    }

    /** Tells one of those that there may be thousands of. */
    void tellIfFew(Event event) {
        if (limit.admits(event, nanoClock.getAsLong())) {
            tell(event);
        } else {
            statistics.eventsDropped.of(LIMITED).incrementAndGet();
        }
    }

    /** Tells what is due of those that were too many; returns the nanoseconds until there may be more. */
    long tellWhatWasLimited() {
        long now = nanoClock.getAsLong();
        for (Event event : limit.due(now, epochMillis.getAsLong())) {
            tell(event);
        }
        return limit.nanosUntilDue(now);
    }

    void tell(Event event) {
        statistics.events.of(event.type().label()).incrementAndGet();
        recent.add(event);
        write(event);
        if (notify != null && notify.types().contains(event.type())) {
            if (notifier == null) {
                notifier = new Notifier(new HttpWebhook(notify.url()), statistics.notifications);
            }
            notifier.offer(event);
        }
    }

    /** Whether a webhook is still being told of what has been told here. */
    boolean isNotifying() {
        Notifier last = notifier;
        return last != null && last.isSending();
    }

    /** Leaves the webhook alone; on any thread. */
    void close() {
        Notifier last = notifier;
        if (last != null) {
            last.close();
        }
    }

    private void write(Event event) {
        if (output == null) {
            return;
        }
        try {
            output.write(JsonLine.of(event));
        } catch (IOException | RuntimeException failure) {
            statistics.eventsDropped.of(NOT_WRITTEN).incrementAndGet();
            failed(failure);
            return;
        }
        if (failureTold) {
            Log.line("events are written to " + name + " again; " + failedWrites
                    + (failedWrites == 1 ? " was lost" : " were lost"));
        }
        failureTold = false;
        failedWrites = 0;
    }

    private void failed(Exception failure) {
        long now = nanoClock.getAsLong();
        failedWrites++;
        if (!failureTold && now - tellFailureAt >= 0) { // later if it was told a moment ago
            failureTold = true;
            tellFailureAt = now + TELL_FAILURE_AGAIN;
            Log.line("events can't be written to " + name + ": " + failure.getMessage() + "; mend that, or name another file"
                    + " in the rule file's events. It is tried again with each event; the metric shearpin_agent_events_dropped_total"
                    + " counts those that are lost");
        }
    }
}
