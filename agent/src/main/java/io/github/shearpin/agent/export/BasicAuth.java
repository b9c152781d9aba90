package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.AuthSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/**
 * HTTP Basic authentication (RFC 7617) of who reads the metrics.
 *
 * <p>A password is meant to be dear to try: some tenths of a second of the application's CPU. So a header that was right is
 * known again by its SHA-256, and a scrape costs nothing; and guesses take turns, one at a time: after a wrong one nobody's
 * next one is looked at for as long as it took (half of one processor at most is spent so), and none of the same address for
 * ten times that. Who comes too early is asked to come again. Thread-safe.
 */
final class BasicAuth {

    private static final String BASIC = "Basic ";
    private static final int LONGEST_CREDENTIALS = 1000;
    /** Of one address, in times that a guess took; of them all, one time. */
    private static final int PAUSE = 10;
    private static final int MOST_ADDRESSES = 256;
    private static final int LONGEST_TURN_SECONDS = 3;

    private final AuthSettings settings;
    private final LongSupplier nanoTime;
    private final ReentrantLock turn = new ReentrantLock();
    /** Until when no guess of an address is looked at; by {@link #turn}. */
    private final Map<InetAddress, Long> pauses = new LinkedHashMap<InetAddress, Long>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };
    private long pauseOfAll;
    private boolean pausing;
    /** SHA-256 of the last header that was right; null: none was yet. */
    private volatile byte[] known;

    BasicAuth(AuthSettings settings) {
        this(settings, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        });
    }

    BasicAuth(AuthSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * Answers a request that is to be refused.
     *
     * @param caller where it came from
     * @return whether it is
     */
    boolean refuses(HttpRequest request, SocketAddress caller, ClassicHttpResponse response) {
        Header[] headers = request.getHeaders(HttpHeaders.AUTHORIZATION);
        String header = headers.length == 1 ? headers[0].getValue() : "";
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length()) || header.length() > LONGEST_CREDENTIALS) {
            return refuse(response, "metrics want a user and a password (HTTP Basic)");
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(header.getBytes(StandardCharsets.ISO_8859_1));
            byte[] before = known;
            if (before != null && MessageDigest.isEqual(before, digest)) {
                return false;
            }
            return look(header, digest, caller, response);
        } catch (GeneralSecurityException lacking) {
            Log.defect("checking a password", lacking);
            Responses.text(response, 500, "internal error");
            return true;
        }
    }

    private boolean look(String header, byte[] digest, SocketAddress caller, ClassicHttpResponse response)
            throws GeneralSecurityException {
        if (!hasTurn()) {
            return postpone(response, 1);
        }
        try {
            byte[] before = known; // of who had the turn before, maybe
            if (before != null && MessageDigest.isEqual(before, digest)) {
                return false;
            }
            InetAddress address = caller instanceof InetSocketAddress ? ((InetSocketAddress) caller).getAddress() : null;
            long now = nanoTime.getAsLong();
            long wait = waitNanos(address, now);
            if (wait > 0) {
                return postpone(response, TimeUnit.NANOSECONDS.toSeconds(wait) + 1);
            }
            if (isRight(header)) {
                known = digest;
                return false;
            }
            long end = nanoTime.getAsLong();
            pauses.remove(address); // the latest stands last
            pauses.put(address, end + PAUSE * (end - now));
            pauseOfAll = end + (end - now);
            pausing = true;
            return refuse(response, "user or password is wrong");
        } finally {
            turn.unlock();
        }
    }

    /** One may wait for another's: two programs that scrape may begin at once. More would take the threads of others. */
    private boolean hasTurn() {
        try {
            return turn.tryLock() || !turn.hasQueuedThreads() && turn.tryLock(LONGEST_TURN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException closing) {
            return false;
        }
    }

    /** How many addresses are kept whose guesses are not looked at for now, or were not; for tests. */
    int pausingAddresses() {
        return pauses.size();
    }

    private long waitNanos(InetAddress address, long now) {
        Long own = pauses.get(address);
        return Math.max(own == null ? 0 : own - now, pausing ? pauseOfAll - now : 0);
    }

    /** Looks at both, whichever is wrong. */
    private boolean isRight(String header) throws GeneralSecurityException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).trim());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        String credentials = new String(decoded, StandardCharsets.UTF_8);
        int colon = credentials.indexOf(':');
        if (colon < 0 || colon == credentials.length() - 1) {
            return false;
        }
        boolean isUser = MessageDigest.isEqual(settings.username().getBytes(StandardCharsets.UTF_8),
                credentials.substring(0, colon).getBytes(StandardCharsets.UTF_8));
        return PasswordHasher.isOf(settings.password(), credentials.substring(colon + 1).toCharArray()) & isUser;
    }

    private static boolean refuse(ClassicHttpResponse response, String why) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"shearpin\", charset=\"UTF-8\"");
        Responses.text(response, 401, why + "; send those of exporter.auth of the rule file, in Prometheus by basic_auth");
        return true;
    }

    private static boolean postpone(ClassicHttpResponse response, long seconds) {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        Responses.text(response, 429, "too many passwords are tried; come again in " + seconds + " s");
        return true;
    }
}
