package io.github.shearpin.agent.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.util.Arrays;

/**
 * What a client has sent of its first request before a thread is spent on it: it may take its time. Filled by the acceptor's
 * thread, then read by a worker's.
 */
final class Arrival {

    /** A handshake's first record. */
    private static final int TLS_HANDSHAKE = 22;
    private static final int TLS_HEADER = 5;
    private static final int LONGEST = 16 * 1024 + TLS_HEADER;
    /** Longer than a scrape's headers. */
    private static final int USUAL = 1024;

    private final InputStream in;
    private final boolean isTls;
    private byte[] bytes = new byte[USUAL];
    private int length;

    /** @param isTls whether a handshake is to come, and not a request */
    Arrival(Socket socket, boolean isTls) throws IOException {
        this.in = socket.getInputStream();
        this.isTls = isTls;
    }

    /**
     * Takes what there is, without waiting for more.
     *
     * @return whether a worker has something to do: there is all that it waits for before it answers, or more than it may be
     */
    boolean isThere() throws IOException {
        int from = length;
        int available = Math.min(in.available(), LONGEST - length);
        if (available <= 0) {
            return false;
        }
        if (length + available > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(LONGEST, Math.max(length + available, 2 * bytes.length)));
        }
        length += Math.max(0, in.read(bytes, length, available));
        return length == LONGEST || (isTls ? hasRecord() : hasHead(from));
    }

    private boolean hasRecord() {
        return !beginsHandshake()
                || length >= TLS_HEADER && length >= TLS_HEADER + ((bytes[3] & 0xFF) << 8 | bytes[4] & 0xFF);
    }

    /** Whether an empty line ends in what came last. */
    private boolean hasHead(int from) {
        for (int i = Math.max(1, from); i < length; i++) {
            if (bytes[i] == '\n' && (bytes[i - 1] == '\n' || i > 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n')) {
                return true;
            }
        }
        return false;
    }

    /** Of one that is to begin with a handshake: whether it does. */
    boolean beginsHandshake() {
        return bytes[0] == TLS_HANDSHAKE;
    }

    boolean isTls() {
        return isTls;
    }

    /** What has been taken. */
    InputStream taken() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    /** All that the client sends. */
    InputStream whole() {
        return new SequenceInputStream(taken(), in);
    }
}
