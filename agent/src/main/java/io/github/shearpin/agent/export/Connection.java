package io.github.shearpin.agent.export;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An accepted socket with the time it has left. The acceptor's thread looks what arrives until a request is there; then a
 * worker reads and writes. The acceptor's thread closes it when its deadline has passed, and when others wait while it idles or
 * has its worker wait for the client, which ends a blocked read or write. Thread-safe.
 */
final class Connection {

    private enum Phase {
        /** No request under way: may be closed for the sake of others. */
        IDLE,
        /** A request is awaited, read or answered: may be closed only by its deadline. */
        BUSY,
        CLOSED
    }

    /** The system would otherwise keep megabytes for each client that does not read. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final Socket socket;
    private final ServerLimits limits;
    private final Arrival arrival;
    private final AtomicReference<Phase> phase = new AtomicReference<Phase>(Phase.BUSY);
    private final long acceptedNanos = System.nanoTime();
    private volatile long deadlineNanos;
    private volatile long waitedNanos;
    private volatile long waitBegan;
    private volatile boolean waits;
    /** Of its worker alone: to close is to write, too. */
    private int waitDepth;

    /** @param arrival what is read off it before a worker is */
    Connection(Socket socket, ServerLimits limits, Arrival arrival) {
        this.socket = socket;
        this.limits = limits;
        this.arrival = arrival;
        within(limits.requestNanos);
    }

    Arrival arrival() {
        return arrival;
    }

    Socket socket() {
        return socket;
    }

    /** A worker takes it. */
    void begin() throws IOException {
        requestMayArrive();
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(SEND_BUFFER_BYTES);
    }

    /** A request has its time to do so from now. */
    void requestMayArrive() {
        within(limits.requestNanos);
    }

    /** It is our turn: a response, or a handshake, has its time from now. */
    void responseBegins() {
        within(limits.responseNanos);
    }

    /** A response that goes on for long goes on: it has the time of a response again, and its client kept nobody waiting. */
    void responseGoesOn() {
        within(limits.responseNanos);
        waitedNanos = 0;
    }

    /** What the request brings is to be read; it has its time to arrive. */
    void bodyBegins() {
        within(limits.requestNanos);
    }

    /** Between two requests. False: it has been closed. */
    boolean idles() {
        within(limits.idleNanos);
        return phase.compareAndSet(Phase.BUSY, Phase.IDLE);
    }

    /** A further request begins to arrive. False: it has been closed. */
    boolean wakes() {
        within(limits.requestNanos);
        waitedNanos = 0;
        return phase.compareAndSet(Phase.IDLE, Phase.BUSY);
    }

    /** From now on its worker waits for the client: to send, or to take what is sent. */
    void waitBegins() {
        if (waitDepth++ == 0) {
            waitBegan = System.nanoTime();
            waits = true;
        }
    }

    void waitEnds() {
        if (--waitDepth == 0) {
            waits = false;
            waitedNanos += System.nanoTime() - waitBegan;
        }
    }

    /** How long its worker has waited for the client over one request and response. */
    long waitedNanos(long nowNanos) {
        return waitedNanos + (waits ? nowNanos - waitBegan : 0);
    }

    /** Whether it has had a fifth of what its request may take to arrive. */
    boolean hadSomeTime(long nowNanos) {
        return nowNanos - acceptedNanos > limits.requestNanos / 5;
    }

    /** Closes it if it is between two requests. */
    boolean closeIfIdle() {
        if (phase.compareAndSet(Phase.IDLE, Phase.CLOSED)) {
            closeSocket();
            return true;
        }
        return false;
    }

    /** Closes it if its time is up. */
    void closeIfLate(long nowNanos) {
        if (nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    void close() {
        phase.set(Phase.CLOSED);
        closeSocket();
    }

    private void within(long nanos) {
        deadlineNanos = System.nanoTime() + nanos;
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }
}
