package io.github.shearpin.agent.export;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An accepted socket with the time it has left. Its worker reads and writes; the acceptor's thread closes it when its
 * deadline has passed or when it idles while others wait, which ends a blocked read or write. Thread-safe.
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
    private final AtomicReference<Phase> phase = new AtomicReference<Phase>(Phase.BUSY);
    private volatile long deadlineNanos;
    private volatile boolean timed;

    Connection(Socket socket, ServerLimits limits) {
        this.socket = socket;
        this.limits = limits;
    }

    Socket socket() {
        return socket;
    }

    /** A worker takes it: a request may arrive now, and has its time to do so. */
    void begin() throws IOException {
        within(limits.requestNanos);
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(SEND_BUFFER_BYTES);
    }

    /** The request is read; its response has its time from now. */
    void responseBegins() {
        within(limits.responseNanos);
    }

    /** Between two requests. False: it has been closed. */
    boolean idles() {
        within(limits.idleNanos);
        return phase.compareAndSet(Phase.BUSY, Phase.IDLE);
    }

    /** A further request begins to arrive. False: it has been closed. */
    boolean wakes() {
        within(limits.requestNanos);
        return phase.compareAndSet(Phase.IDLE, Phase.BUSY);
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
        if (timed && nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    void close() {
        phase.set(Phase.CLOSED);
        closeSocket();
    }

    private void within(long nanos) {
        deadlineNanos = System.nanoTime() + nanos;
        timed = true;
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }
}
