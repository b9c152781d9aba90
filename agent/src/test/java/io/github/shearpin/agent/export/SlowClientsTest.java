package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hundred clients that take their time, and one that wants its metrics within a second. The exporter gives the slow ones all
 * the time there is, so it is not their end that lets the others through.
 */
@Timeout(120)
class SlowClientsTest {

    private static final int SLOW = 200;
    private static final int SCRAPES = 10;
    private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n";
    private static final long EVER = TimeUnit.HOURS.toNanos(1);

    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    private final List<Socket> slow = new ArrayList<>();
    private Exporter exporter;

    @BeforeEach
    void start() {
        Guards guards = new Guards();
        RuleGuard rule = guards.add(GuardSettings.builder("big").build());
        for (int i = 0; i < 300; i++) {
            guards.site(rule, method("com.acme.Type" + i, "method")); // more than what the system keeps for who does not read
        }
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false), () -> guards, new AgentStatistics(), "1",
                new ServerLimits(ServerLimits.DEFAULT.workers, ServerLimits.DEFAULT.waiting, EVER, EVER, EVER));
    }

    @AfterEach
    void stop() throws IOException {
        exporter.close();
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void clientsThatSendAByteASecond() throws Exception {
        for (int i = 0; i < SLOW; i++) {
            connect();
        }
        ScheduledExecutorService dribble = Executors.newSingleThreadScheduledExecutor();
        int[] sent = {0};
        dribble.scheduleAtFixedRate(() -> sendEach(REQUEST.charAt(sent[0]++ % (REQUEST.length() - 4))), 0, 1, TimeUnit.SECONDS);
        try {
            assertServed();
        } finally {
            dribble.shutdownNow();
        }
        assertThat(exporterThreads()).as("who is slow has no thread").isLessThanOrEqualTo(5);
    }

    @Test
    void clientsThatNeverRead() throws Exception {
        for (int i = 0; i < SLOW; i++) {
            connect().getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        }
        assertServed();
        assertThat(exporterThreads()).isLessThanOrEqualTo(5);
    }

    @Test
    void clientsThatAskOnceAndThenSendAByteASecond() throws Exception {
        String healthy = "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\nG";
        for (int i = 0; i < SLOW; i++) {
            connect().getOutputStream().write(healthy.getBytes(StandardCharsets.US_ASCII));
        }
        assertServed();
    }

    @Test
    void clientsThatAnnounceABodyThatNeverComes() throws Exception {
        String request = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
        for (int i = 0; i < SLOW; i++) {
            connect().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        assertServed();
    }

    private void assertServed() throws IOException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < SCRAPES; i++) {
            long began = System.nanoTime();
            String answer = RawClient.exchange(exporter, REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            fastest = Math.min(fastest, System.nanoTime() - began);
            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n0\r\n\r\n");
        }
        assertThat(fastest).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), exporter.port()));
        slow.add(socket);
        return socket;
    }

    private void sendEach(char next) {
        for (Socket socket : slow) {
            try {
                socket.getOutputStream().write(next);
            } catch (IOException closed) {
                // it may be
            }
        }
    }

    private long exporterThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shearpin-exporter-") && !threadsBefore.contains(thread)).count();
    }
}
