package io.github.shearpin.agent.events;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Counts;
import io.github.shearpin.agent.logging.Log;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells a webhook of events: one message for each, but no more than so many a minute; of the others one message says how many
 * there were. A thread of its own, {@code shearpin-notify}, is there while there is something to send. What fails is tried
 * again a few times; a webhook that hangs or refuses holds up nothing but that thread, and is told once on stderr. Thread-safe.
 */
final class Notifier {

    static final int MOST_A_MINUTE = 20;
    static final int ATTEMPTS = 5;
    private static final int MOST_WAITING = 100;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long FIRST_BACKOFF_MILLIS = 1_000;
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    static final String SENT = "sent";
    static final String FAILED = "failed";
    static final String SUMMED_UP = "summed_up";

    /** Sends messages. */
    interface Webhook {

        /** @throws IOException there was no answer */
        Answer post(byte[] json) throws IOException;

        /** For messages: without what is secret about it. */
        String name();
    }

    /** What a webhook answered. */
    static final class Answer {
        final int status;
        /** How long it wants to be left alone; 0: it does not say. */
        final long retryAfterMillis;

        Answer(int status, long retryAfterMillis) {
            this.status = status;
            this.retryAfterMillis = retryAfterMillis;
        }
    }

    /** Waits. */
    interface Sleeper {
        void sleep(long millis) throws InterruptedException;
    }

    /** Has the messages sent. */
    interface Starter {
        void start(Runnable sending);
    }

    private final Webhook webhook;
    private final MessageText text;
    private final Counts results;
    private final LongSupplier nanoClock;
    private final Sleeper sleeper;
    private final Starter starter;

    // Under the lock of this.
    private final ArrayDeque<Event> waiting = new ArrayDeque<Event>();
    private Summary untold = new Summary();
    private boolean sending;
    private boolean closed;
    /** Sends now; null: none does. */
    private Thread sender;

    // The sending thread's; one follows on another under the lock of this.
    private long minuteEnds;
    private int sentInMinute = MOST_A_MINUTE;
    private boolean failing;

    Notifier(Webhook webhook, Counts results) {
        this(webhook, new MessageText(null), results, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        }, new Sleeper() {
            @Override
            public void sleep(long millis) throws InterruptedException {
                Thread.sleep(millis);
            }
        }, new Starter() {
            @Override
            public void start(Runnable sending) {
                AgentThreads.daemon("notify", sending).start();
            }
        });
    }

    Notifier(Webhook webhook, MessageText text, Counts results, LongSupplier nanoClock, Sleeper sleeper, Starter starter) {
        this.webhook = webhook;
        this.text = text;
        this.results = results;
        this.nanoClock = nanoClock;
        this.sleeper = sleeper;
        this.starter = starter;
        this.minuteEnds = nanoClock.getAsLong();
    }

    /** Has the webhook told of an event, and does not wait for that. */
    void offer(Event event) {
        boolean start;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() < MOST_WAITING) {
                waiting.add(event);
            } else {
                sumUp(event);
            }
            start = !sending;
            sending = true;
        }
        if (start) {
            boolean started = false;
            try {
                starter.start(new Runnable() {
                    @Override
                    public void run() {
                        send();
                    }
                });
                started = true;
            } finally {
                if (!started) {
                    stopSending(); // until the next event
                }
            }
        }
    }

    /** Whether there is a message on its way, or one that waits. */
    synchronized boolean isSending() {
        return sending;
    }

    private synchronized void stopSending() {
        sending = false;
    }

    /** Sends nothing more, but the message that is on its way now. */
    synchronized void close() {
        closed = true;
        if (sender != null) {
            sender.interrupt();
        }
    }

    private synchronized void begins() {
        sender = Thread.currentThread();
    }

    private synchronized void ends() {
        if (sender == Thread.currentThread()) { // and not the next one, which has begun already
            sender = null;
        }
    }

    private void sumUp(Event event) {
        untold.add(event);
        results.of(SUMMED_UP).incrementAndGet();
    }

    /** Sends until there is nothing left to send. */
    private void send() {
        boolean done = false;
        try {
            begins();
            String message = next();
            while (message != null) {
                send(message);
                message = next();
            }
            done = true;
        } catch (InterruptedException nobodyOfOurs) {
            // What waits is sent with the next event.
        } catch (Throwable defect) {
            Log.defect("telling a webhook of events", defect);
        } finally {
            ends();
            if (!done) {
                stopSending();
            }
        }
    }

    /** Waits until one may be sent. Null: there is none, and this thread is to end. */
    private String next() throws InterruptedException {
        while (true) {
            long now = nanoClock.getAsLong();
            if (now - minuteEnds >= 0) {
                sentInMinute = 0;
                minuteEnds = now + MINUTE;
            }
            Event event = null;
            Summary summary = null;
            synchronized (this) {
                if (closed) {
                    waiting.clear();
                } else if (sentInMinute >= MOST_A_MINUTE) {
                    while (!waiting.isEmpty()) {
                        sumUp(waiting.poll());
                    }
                } else if (!waiting.isEmpty()) {
                    event = waiting.poll();
                } else if (!untold.isEmpty()) {
                    summary = untold;
                    untold = new Summary();
                }
                if (closed || event == null && summary == null && untold.isEmpty()) {
                    sending = false;
                    return null;
                }
            }
            if (event != null || summary != null) {
                sentInMinute++;
                return event != null ? text.of(event) : text.of(summary);
            }
            sleeper.sleep(TimeUnit.NANOSECONDS.toMillis(minuteEnds - now) + 1);
        }
    }

    private void send(String message) throws InterruptedException {
        byte[] json;
        String why;
        long backoff = FIRST_BACKOFF_MILLIS;
        int attempts = failing ? 1 : ATTEMPTS; // after one that failed whatever was tried, others need not wait as long
        for (int attempt = 1; ; attempt++) {
            boolean tryAgain = true;
            long wait = backoff;
            try {
                json = JsonLine.message(message);
                Answer answer = webhook.post(json);
                if (answer.status >= 200 && answer.status < 300) {
                    results.of(SENT).incrementAndGet();
                    failing = false;
                    return;
                }
                tryAgain = answer.status == 429 || answer.status >= 500;
                wait = Math.min(Math.max(backoff, answer.retryAfterMillis), LONGEST_WAIT_MILLIS);
                why = "it answered " + answer.status;
            } catch (IOException | RuntimeException failure) {
                why = failure.toString();
            }
            if (!tryAgain || attempt >= attempts) {
                break;
            }
            sleeper.sleep(wait);
            backoff *= 2;
        }
        results.of(FAILED).incrementAndGet();
        if (!failing) {
            failing = true;
            Log.line("the webhook " + webhook.name() + " could not be told of an event: " + why + "; see that it can be reached"
                    + " from here and that the rule file's notify.url is right. It is tried again with each event;"
                    + " the metric shearpin_agent_notifications_total counts what becomes of them");
        }
    }
}
