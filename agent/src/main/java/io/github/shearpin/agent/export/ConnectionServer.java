package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accepts connections and gives each to one of a few threads once its request is there. Whatever clients do, there are at most
 * one thread more than {@link ServerLimits#workers} and {@link ServerLimits#STREAMS} together, and as many sockets as these and
 * {@link ServerLimits#waiting} say; while nobody calls there is one thread, and it sleeps.
 *
 * <p>Clients that are slow, or mean, hold up nobody: one that sends its request byte by byte has no thread, only a buffer; the
 * one that came last is served first, so that a queue of those that do not read is overtaken; and one that has its thread wait
 * for it while others have something to do gives it up.
 *
 * <p>HttpCore's own server is not used because its pool has no bound, and nothing in it ends a client that sends one byte
 * a second or does not read.
 */
final class ConnectionServer {

    /** Serves connections; made when the first one comes, because the classes behind it cost an application's start. */
    interface Protocol {
        /** Serves requests until the connection ends. */
        void serve(Connection connection) throws IOException;
    }

    /** Makes the protocol. */
    interface ProtocolFactory {
        Protocol create(ConnectionServer server) throws Exception;
    }

    private static final byte[] REFUSAL = ascii("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 29\r\nRetry-After: 1\r\nConnection: close\r\n\r\ntoo many connections at once\n");
    private static final long AFTER_ERROR_MILLIS = 200;
    /** A few ways there and back on a slow network. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int ROOM_MILLIS = 25;
    /** As long as the JVM itself waits at its end. */
    private static final long END_MILLIS = 300;

    private final ServerSocket listening;
    private final boolean isTls;
    private final ServerLimits limits;
    private final ProtocolFactory factory;
    private final Thread acceptor;
    private final Thread shutdownHook;
    private final Set<Connection> open = Collections.newSetFromMap(new ConcurrentHashMap<Connection, Boolean>());
    private final Arrivals arrivals = new Arrivals();
    private volatile boolean closed;
    private volatile ThreadPoolExecutor workers;
    private Protocol protocol;
    private final Object resizing = new Object();
    private volatile int streams;

    /** @param isTls whether connections begin with a handshake */
    ConnectionServer(ServerSocket listening, boolean isTls, ServerLimits limits, ProtocolFactory factory) {
        this.listening = listening;
        this.isTls = isTls;
        this.limits = limits;
        this.factory = factory;
        this.acceptor = AgentThreads.daemon("exporter-accept", new Runnable() {
            @Override
            public void run() {
                acceptUntilClosed();
            }
        });
        this.shutdownHook = AgentThreads.daemon("exporter-close", new Runnable() {
            @Override
            public void run() {
                closeUnused();
            }
        });
    }

    void start() {
        acceptor.start();
        try {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        } catch (IllegalStateException ending) {
            // Then the JVM waits, as below.
        }
    }

    /**
     * A JVM that ends waits 300 ms for threads that are in the midst of a call of the system's, as the acceptor is: longer
     * than a small program takes. Where somebody has connected, they may want to see the end, and it is left to wait.
     */
    private void closeUnused() {
        if (workers == null) {
            close();
            try {
                acceptor.join(END_MILLIS);
            } catch (InterruptedException ignored) {
                // Nobody has a reason to, and the JVM ends either way.
            }
        }
    }

    /** Whether there are more connections than threads. */
    boolean othersWait() {
        ThreadPoolExecutor pool = workers;
        return pool != null && !(pool.getQueue().isEmpty() && arrivals.isEmpty()) && pool.getActiveCount() >= limits.workers + streams;
    }

    /** Whether requests wait and no thread is free to take them. */
    private boolean workerIsWanted() {
        ThreadPoolExecutor pool = workers;
        return pool != null && !pool.getQueue().isEmpty() && pool.getActiveCount() >= limits.workers + streams;
    }

    /**
     * One of the threads begins an answer that goes on for long: until that ends there may be another in its place.
     *
     * @return false: there are as many such as may be
     */
    boolean beginStream() {
        synchronized (resizing) {
            if (closed || streams == ServerLimits.STREAMS) {
                return false;
            }
            streams++;
            workers.setMaximumPoolSize(limits.workers + streams);
            workers.setCorePoolSize(limits.workers + streams);
            return true;
        }
    }

    /** It has ended. */
    void endStream() {
        synchronized (resizing) {
            streams--;
            workers.setCorePoolSize(limits.workers + streams);
            workers.setMaximumPoolSize(limits.workers + streams);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Stops accepting and ends every connection; the threads end by themselves at once. */
    void close() {
        closed = true;
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException ending) {
            // It goes with the JVM.
        }
        try {
            listening.close();
        } catch (IOException ignored) {
            // Nothing else can be done with it.
        }
        ThreadPoolExecutor pool = workers;
        if (pool != null) {
            pool.shutdownNow();
        }
        for (Connection connection : open) {
            connection.close();
        }
    }

    private void acceptUntilClosed() {
        boolean told = false;
        while (!closed) {
            try {
                for (Connection connection : arrivals.arrived()) {
                    give(connection);
                }
                acceptOne();
            } catch (Throwable failure) {
                if (!closed) {
                    if (!told) {
                        Log.line("the exporter cannot accept a connection: " + failure + "; it goes on trying");
                        told = true;
                    }
                    pause();
                }
            }
            lookAfterOpenConnections();
        }
    }

    private void acceptOne() throws Exception {
        listening.setSoTimeout(longestWaitMillis());
        Socket socket;
        try {
            socket = listening.accept();
        } catch (SocketTimeoutException nobodyCame) {
            return; // time to look at the others
        }
        try {
            admit(socket);
        } catch (Throwable failure) {
            closeQuietly(socket);
            throw failure;
        }
    }

    /** 0: until somebody comes. */
    private int longestWaitMillis() {
        if (open.isEmpty()) {
            return 0;
        }
        int millis = limits.checkMillis();
        if (!arrivals.isEmpty()) {
            millis = Math.min(millis, arrivals.lookAgainMillis(System.nanoTime()));
        }
        return workerIsWanted() ? Math.min(millis, ROOM_MILLIS) : millis;
    }

    private void admit(Socket socket) throws Exception {
        if (workers == null) {
            protocol = factory.create(this);
            workers = newWorkers();
        }
        Connection connection = new Connection(socket, limits, new Arrival(socket, isTls));
        if (open.size() >= limits.workers + limits.waiting) {
            Connection slowest = arrivals.slowest(System.nanoTime());
            if (slowest == null) {
                refuse(connection);
                return;
            }
            forget(slowest);
        }
        open.add(connection);
        arrivals.add(connection, System.nanoTime());
        // The pool may be closed between its making and this connection's coming.
        if (closed) {
            close();
        }
    }

    private void give(final Connection connection) {
        try {
            workers.execute(new Runnable() {
                @Override
                public void run() {
                    serve(connection);
                }
            });
        } catch (RejectedExecutionException closing) {
            forget(connection);
        } catch (Error noThread) {
            forget(connection);
            throw noThread;
        }
    }

    private ThreadPoolExecutor newWorkers() {
        final AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(limits.workers, limits.workers, 30, TimeUnit.SECONDS,
                new LastComeFirstServed(), new ThreadFactory() {
                    @Override
                    public Thread newThread(Runnable work) {
                        return AgentThreads.daemon("exporter-" + number.incrementAndGet(), work);
                    }
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private void serve(Connection connection) {
        try {
            connection.begin();
            protocol.serve(connection);
        } catch (IOException ignored) {
            // The client went away, or its time was up: its affair, and no news for the application's operator.
        } catch (Throwable failure) {
            Log.defect("answering a scrape", failure);
        } finally {
            forget(connection);
        }
    }

    private void refuse(Connection connection) throws IOException {
        try {
            if (!isTls) {
                // A fresh socket's send buffer takes this without waiting for the client.
                connection.socket().getOutputStream().write(REFUSAL);
            }
        } finally {
            forget(connection);
        }
    }

    private void forget(Connection connection) {
        connection.close();
        open.remove(connection);
    }

    private void lookAfterOpenConnections() {
        long now = System.nanoTime();
        boolean makeRoom = workerIsWanted();
        Connection slowest = null;
        long longest = PATIENCE_NANOS;
        for (Connection connection : open) {
            connection.closeIfLate(now);
            if (makeRoom && connection.closeIfIdle()) {
                makeRoom = false;
            }
            long waited = connection.waitedNanos(now);
            if (waited > longest) {
                slowest = connection;
                longest = waited;
            }
        }
        if (makeRoom && slowest != null) {
            slowest.close();
        }
    }

    private void pause() {
        try {
            Thread.sleep(AFTER_ERROR_MILLIS);
        } catch (InterruptedException ignored) {
            // Nobody has a reason to interrupt this thread; closing is seen by its flag.
        }
    }

    private static void closeQuietly(Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
    }

    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** Its bound is that of open connections. */
    private static final class LastComeFirstServed extends LinkedBlockingDeque<Runnable> {

        @Override
        public boolean offer(Runnable work) {
            return offerFirst(work);
        }
    }
}
