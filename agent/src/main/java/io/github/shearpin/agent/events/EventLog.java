package io.github.shearpin.agent.events;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.GuardListener;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.Transition;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.EventType;
import io.github.shearpin.agent.rules.NotifySettings;
import java.io.File;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Makes events of what guards and the weaver tell, keeps the latest, writes them and has a webhook told. Whoever tells
 * something only puts it into a queue; all else is done by one daemon thread, {@code shearpin-events}, which is there from the
 * first event on. When the JVM ends it has a second to write what is waiting; what it could not, counts of those that were
 * too many, and messages to the webhook are lost. Thread-safe.
 */
public final class EventLog implements GuardListener, AgentStatistics.WeaveErrorListener {

    private static final int MOST_RECENT = 1_000;
    /** What there may be very many of leaves room for news of breakers, which are there to be told. */
    static final int MOST_WAITING = 1_000;
    private static final int MOST_BREAKERS_WAITING = 10_000;
    private static final String QUEUE_FULL = "queue_full";

    private volatile EventSettings settings;
    private volatile NotifySettings notify;
    private final AgentStatistics statistics;
    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final RecentEvents recent = new RecentEvents(MOST_RECENT);
    private final EventQueue queue;
    /** The thread's own; null: there was no event yet. */
    private volatile EventTeller teller;
    /** Those before it, with a webhook that has not been told all yet. */
    private final Queue<EventTeller> earlier = new ConcurrentLinkedQueue<EventTeller>();

    /**
     * What keeps events from being written to a file as things are now, as a sentence for the operator; null: nothing that is
     * known.
     */
    public static String problem(String name) {
        File file = new File(name).getAbsoluteFile();
        String problem = EventFile.problem(file);
        return problem == null ? null : "events can't be written to " + file + ": " + problem
                + "; mend that, or name another file in the rule file's events";
    }

    /**
     * One that is told of weave errors from now on; of guards, once these are given it.
     *
     * @param notify null: nobody is notified
     */
    public static EventLog of(EventSettings settings, NotifySettings notify, AgentStatistics statistics) {
        LongSupplier nanoClock = new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        };
        LongSupplier epochMillis = new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.currentTimeMillis();
            }
        };
        new EventLog(settings, notify, new AgentStatistics(), nanoClock, epochMillis, false).warmUp();
        EventLog events = new EventLog(settings, notify, statistics, nanoClock, epochMillis, true);
        statistics.tellWeaveErrors(events);
        return events;
    }

    /** @param threaded whether a thread tells the events */
    EventLog(EventSettings settings, NotifySettings notify, AgentStatistics statistics, LongSupplier nanoClock,
            LongSupplier epochMillis, boolean threaded) {
        this.settings = settings;
        this.notify = notify;
        this.statistics = statistics;
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        for (EventType type : EventType.values()) {
            statistics.events.of(type.label());
        }
        for (String reason : new String[] {QUEUE_FULL, EventTeller.LIMITED, EventTeller.NOT_WRITTEN}) {
            statistics.eventsDropped.of(reason);
        }
        expectNotifications();
        queue = new EventQueue(nanoClock, new EventQueue.Rounds() {
            @Override
            public long round() {
                return teller().tellWhatWasLimited();
            }
        }, threaded);
    }

    private void expectNotifications() {
        if (notify != null) {
            for (String result : new String[] {Notifier.SENT, Notifier.FAILED, Notifier.SUMMED_UP}) {
                statistics.notifications.of(result);
            }
        }
    }

    /** Tells events elsewhere from now on; a webhook that is no more is still told what waits for it. */
    public void configure(EventSettings events, NotifySettings notifications) {
        if (settings.isSame(events) && NotifySettings.areSame(notify, notifications)) {
            return;
        }
        settings = events;
        notify = notifications;
        expectNotifications();
        queue.offer(new Runnable() {
            @Override
            public void run() {
                if (teller != null) {
                    earlier.add(teller);
                }
                for (Iterator<EventTeller> all = earlier.iterator(); all.hasNext();) {
                    if (!all.next().isNotifying()) {
                        all.remove();
                    }
                }
                teller = null;
            }
        }, MOST_BREAKERS_WAITING);
    }

    /**
     * The rule files were read again.
     *
     * @param done whether they are in force
     */
    public void reloaded(boolean done, String message) {
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        fields.put(Fields.DONE, done);
        fields.put(Fields.MESSAGE, message);
        tell(new Event(epochMillis.getAsLong(), EventType.RELOAD, null, null, null, fields));
    }

    /**
     * Somebody wanted something done.
     *
     * @param rule   null: none in particular; likewise the key
     * @param action such as {@code force open}
     * @param caller where that came from
     */
    public void acted(String rule, String key, String action, String caller, boolean done, String message) {
        Map<String, Object> fields = new LinkedHashMap<String, Object>();
        fields.put(Fields.ACTION, action);
        fields.put(Fields.CALLER, caller);
        fields.put(Fields.DONE, done);
        fields.put(Fields.MESSAGE, message);
        tell(new Event(epochMillis.getAsLong(), EventType.ACTION, rule, key, null, fields));
    }

    private void tell(final Event event) {
        offer(new Runnable() {
            @Override
            public void run() {
                teller().tell(event);
            }
        });
    }

    /**
     * Loads what threads of the application need to tell something: there it may have no right to be loaded, or no room on
     * the stack. Nothing is told.
     */
    private void warmUp() {
        breakerMoved(null, null, false, null);
        retryExhausted(null, null, null, 0, null);
        notWoven(null, null, null);
    }

    private EventTeller teller() {
        if (teller == null) {
            teller = new EventTeller(settings, notify, statistics, recent, nanoClock, epochMillis);
        }
        return teller;
    }

    /** The latest thousand, also those to come. */
    public RecentEvents latest() {
        return recent;
    }

    /** The latest thousand, the oldest first; a copy. */
    public List<Event> recent() {
        return recent.all();
    }

    @Override
    public void breakerMoved(final String rule, final String key, final boolean enforced, final CircuitBreaker breaker) {
        // If there is no room, they are told with the next transition.
        queue.offer(new Runnable() {
            @Override
            public void run() {
                for (Transition transition : breaker.takeTransitions()) {
                    try {
                        teller().tell(TransitionEvents.of(rule, key, enforced, transition));
                    } catch (Throwable defect) { // the others have been taken, too, and are to be told
                        Log.defect("telling what a breaker did", defect);
                    }
                }
            }
        }, MOST_BREAKERS_WAITING);
    }

    @Override
    public void retryExhausted(final String rule, final String key, final String method, final int attempts,
            final String failure) {
        final long at = epochMillis.getAsLong();
        offer(new Runnable() {
            @Override
            public void run() {
                Map<String, Object> fields = new LinkedHashMap<String, Object>();
                fields.put(Fields.ATTEMPTS, attempts);
                if (failure != null) {
                    fields.put(Fields.EXCEPTION, failure);
                }
                teller().tellIfFew(new Event(at, EventType.RETRY_EXHAUSTED, rule, key, method, fields));
            }
        });
    }

    @Override
    public void notWoven(final String rules, final String what, final String reason) {
        final long at = epochMillis.getAsLong();
        offer(new Runnable() {
            @Override
            public void run() {
                Map<String, Object> fields = new LinkedHashMap<String, Object>();
                if (what != null) {
                    fields.put(Fields.TARGET, what);
                }
                fields.put(Fields.ERROR, reason);
                teller().tellIfFew(new Event(at, EventType.WEAVE_ERROR, rules.isEmpty() ? null : rules, null, null, fields));
            }
        });
    }

    /** Tells what there is to tell, for a second at most, and ends the threads. What happens later is told to nobody. */
    public void close() {
        statistics.tellWeaveErrors(null);
        queue.close();
        EventTeller last = teller;
        if (last != null) {
            last.close();
        }
        for (EventTeller before : earlier) {
            before.close();
        }
    }

    private void offer(Runnable task) {
        try {
            if (!queue.offer(task, MOST_WAITING)) {
                statistics.eventsDropped.of(QUEUE_FULL).incrementAndGet();
            }
        } catch (Throwable needy) {
            // The application's stack or heap is full: it has enough to do without our event.
        }
    }

    /** Tells what waits to be told; for tests without the thread. */
    long runWaiting() {
        return queue.runWaiting();
    }
}
