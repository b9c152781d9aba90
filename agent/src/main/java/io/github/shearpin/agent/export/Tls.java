package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.TlsSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.2 and later for accepted connections.
 *
 * <p>The files are read when the first connection comes and not before the program's {@code main}: to read a certificate asks
 * for a {@code System.Logger}, which where {@code java.util.logging.config.file} is set initialises the LogManager, and what
 * {@code main} sets of the JVM's TLS would come too late. When a connection comes later, they are looked at again, every few
 * seconds at most. What can't be used changes nothing: the key that was served goes on being served. As long as there is none,
 * connections end at once. Thread-safe.
 */
final class Tls {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final List<String> PROTOCOLS = Arrays.asList("TLSv1.3", "TLSv1.2");
    /** The JVM's own; a program may have put others before it. */
    private static final String JVM_PROVIDER = "SunJSSE";
    /** A session has some kilobytes, and the JVM keeps as many as there are clients if it may. */
    private static final int MOST_SESSIONS = 64;

    private final TlsSettings settings;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    /** Null: no files could be used so far. */
    private volatile SSLContext context;
    private volatile boolean hasLooked;
    private volatile long lookedNanos;
    /** Of the files that are served; by {@link #looking}, as what follows. */
    private byte[] digest;
    /** What was last said to be wrong; null: nothing is. */
    private String told;

    Tls(TlsSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** What keeps the files from being read, as far as can be seen without a word of cryptography; null: nothing. */
    static String unreadable(TlsSettings settings) {
        try {
            KeyFiles.read(settings).checkForm();
            return null;
        } catch (KeyFiles.UnusableException unusable) {
            return unusable.getMessage();
        }
    }

    /** Shakes hands. */
    ClientSocket secured(Connection connection) throws IOException {
        connection.responseBegins(); // it is for us if it takes seconds: in a JVM that has just begun, the first one does
        lookAtFiles();
        SSLContext current = context;
        if (current == null) {
            throw new IOException("there is no certificate to show");
        }
        SSLSocket secured = (SSLSocket) current.getSocketFactory().createSocket(connection.socket(),
                connection.arrival().taken(), true);
        List<String> protocols = new ArrayList<String>(PROTOCOLS);
        protocols.retainAll(Arrays.asList(secured.getSupportedProtocols()));
        secured.setEnabledProtocols(protocols.toArray(new String[0]));
        connection.waitBegins();
        try {
            secured.startHandshake();
        } finally {
            connection.waitEnds();
        }
        connection.requestMayArrive();
        return new ClientSocket(connection, secured);
    }

    /** The first comers wait for the first look; later ones take what there is while one of them looks. */
    private void lookAtFiles() {
        if (!hasLooked) {
            looking.lock();
        } else if (nanoTime.getAsLong() - lookedNanos < LOOK_AGAIN_NANOS || !looking.tryLock()) {
            return;
        }
        try {
            if (!hasLooked || nanoTime.getAsLong() - lookedNanos >= LOOK_AGAIN_NANOS) {
                look();
                lookedNanos = nanoTime.getAsLong();
                hasLooked = true;
            }
        } finally {
            looking.unlock();
        }
    }

    private void look() {
        try {
            KeyFiles files = KeyFiles.read(settings);
            byte[] found = files.digest();
            if (!Arrays.equals(found, digest)) {
                SSLContext made = context(files);
                if (context != null) {
                    Log.line(settings.place(field()) + "the files have changed, and the new certificate is served from now on");
                }
                context = made;
                digest = found;
            }
            told = null;
        } catch (KeyFiles.UnusableException unusable) {
            tell(unusable.getMessage());
        } catch (GeneralSecurityException | RuntimeException lacking) {
            tell(settings.place(field()) + "this Java runtime cannot serve what the files hold (" + lacking.getMessage()
                    + "); take a key of RSA or EC and a certificate of X.509");
        }
    }

    private String field() {
        return settings.keystore() != null ? "keystore" : "certificate";
    }

    private void tell(String wrong) {
        if (!wrong.equals(told)) {
            told = wrong;
            Log.line(wrong + (context == null ? " (until then no metrics are served)"
                    : " (until then the certificate from before is served)"));
        }
    }

    private static SSLContext context(KeyFiles files) throws KeyFiles.UnusableException, GeneralSecurityException {
        Provider own = Security.getProvider(JVM_PROVIDER);
        SSLContext made = own == null ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLS", own);
        // No certificates of clients are asked for; without this the program's trust store would be read.
        made.init(files.keyManagers(), new TrustManager[0], null);
        made.getServerSessionContext().setSessionCacheSize(MOST_SESSIONS);
        return made;
    }
}
