package io.github.shearpin.agent.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Connections whose first request is not there yet, the oldest first. They cost a look now and then, and no thread. Used by the
 * acceptor's thread; {@link #isEmpty} by all.
 */
final class Arrivals {

    /** How often to look: most who have just connected send at once, and who has not may take any time. */
    private static final int SOON_MILLIS = 1;
    private static final int LATER_MILLIS = 25;
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Set<Connection> arriving = new LinkedHashSet<Connection>();
    private volatile boolean isEmpty = true;
    private long latestNanos;

    void add(Connection connection, long nowNanos) {
        arriving.add(connection);
        isEmpty = false;
        latestNanos = nowNanos;
    }

    boolean isEmpty() {
        return isEmpty;
    }

    int lookAgainMillis(long nowNanos) {
        return nowNanos - latestNanos < SOON_NANOS ? SOON_MILLIS : LATER_MILLIS;
    }

    /** Takes out those that a worker has something to do for, if only to see that they have ended. */
    List<Connection> arrived() {
        List<Connection> arrived = new ArrayList<Connection>();
        for (Iterator<Connection> all = arriving.iterator(); all.hasNext();) {
            Connection connection = all.next();
            if (hasArrived(connection)) {
                all.remove();
                arrived.add(connection);
            }
        }
        isEmpty = arriving.isEmpty();
        return arrived;
    }

    private static boolean hasArrived(Connection connection) {
        try {
            return connection.arrival().isThere();
        } catch (IOException ended) {
            return true;
        }
    }

    /** Takes out the one that takes longest, if it has had some time; null: none has. */
    Connection slowest(long nowNanos) {
        Connection oldest = isEmpty ? null : arriving.iterator().next();
        if (oldest == null || !oldest.hadSomeTime(nowNanos)) {
            return null;
        }
        arriving.remove(oldest);
        isEmpty = arriving.isEmpty();
        return oldest;
    }
}
