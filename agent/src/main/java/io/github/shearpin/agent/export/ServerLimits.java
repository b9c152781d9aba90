package io.github.shearpin.agent.export;

import java.util.concurrent.TimeUnit;

/** What the exporter grants its callers, all of them together. Times in nanoseconds. Immutable and thread-safe. */
final class ServerLimits {

    /**
     * Four scrapes at once are more than any set-up needs; who waits costs a socket and at most 16 kB. An idle connection outlives the usual scrape intervals of 15
     * to 60 seconds; a request is a few hundred bytes, so five seconds for it to arrive is plenty on any network.
     */
    static final ServerLimits DEFAULT = new ServerLimits(
            4, 256, TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(90));

    /** Answers that go on for long, such as streams of events; more than a few people don't look on at once. */
    static final int STREAMS = 4;

    final int workers;
    final int waiting;
    final long requestNanos;
    final long responseNanos;
    final long idleNanos;

    /**
     * @param workers       connections served at once, a thread each
     * @param waiting       accepted connections that may wait for their request to arrive or for a thread; for further ones
     *                      the one goes that takes longest to send its request, or else they are refused
     * @param requestNanos  time for a request to arrive, from the first moment it could
     * @param responseNanos time for a response to be made and read by the client
     * @param idleNanos     time a connection may stay open between two requests
     */
    ServerLimits(int workers, int waiting, long requestNanos, long responseNanos, long idleNanos) {
        this.workers = workers;
        this.waiting = waiting;
        this.requestNanos = requestNanos;
        this.responseNanos = responseNanos;
        this.idleNanos = idleNanos;
    }

    /** How often deadlines are looked at while connections are open: late by at most a quarter, never more than 1 s. */
    int checkMillis() {
        long shortest = Math.min(requestNanos, Math.min(responseNanos, idleNanos)) / 4;
        long millis = TimeUnit.NANOSECONDS.toMillis(shortest);
        return (int) Math.max(1, Math.min(1000, millis));
    }
}
