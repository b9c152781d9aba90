package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow, idle and many clients cost bounded threads, and others are served all the same. */
@Timeout(30)
class ExporterLimitsTest {

    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);
    private static final String HEALTH = "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final Guards guards = new Guards();
    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    private Exporter exporter;

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void silentClientIsClosedAndItsThreadServesOthers() throws Exception {
        start(new ServerLimits(1, 4, SHORT, LONG, LONG));
        try (RawClient silent = new RawClient(exporter); RawClient next = new RawClient(exporter)) {
            next.send(LAST);

            assertThat(next.readToEnd()).endsWith("healthy\n");
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientWhoseBodyNeverComesIsClosedThoughItMayAct() throws Exception {
        start(new ServerLimits(1, 4, SHORT, LONG, LONG));
        try (RawClient slow = beginAction()) {
            assertThat(slow.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientWhoseBodyIsSlowGivesItsThreadUpWhenOthersWait() throws Exception {
        start(new ServerLimits(1, 4, LONG, LONG, LONG));
        try (RawClient slow = beginAction(); RawClient next = new RawClient(exporter)) {
            next.send(LAST);

            assertThat(next.readToEnd()).as("by the only thread").endsWith("healthy\n");
            assertThat(slow.readToEnd()).isEmpty();
        }
    }

    /** Returns once a thread waits for the rest. */
    private RawClient beginAction() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        exporter.console(new ConsoleSettings(true, "0123456789abcdef"));
        exporter.pages(() -> new Pages() {
            @Override
            public Audience audience(String path) {
                return path.equals("/api/v1/mode") ? Audience.OPERATORS : null;
            }

            @Override
            public void answer(Exchange exchange) throws IOException {
                begun.countDown();
                exchange.json();
            }
        });
        RawClient slow = new RawClient(exporter).send("POST /api/v1/mode HTTP/1.1\r\nHost: a\r\n"
                + "Authorization: Bearer 0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        begun.await();
        return slow;
    }

    @Test
    void clientThatSendsAByteNowAndThenIsClosedAllTheSame() throws Exception {
        start(new ServerLimits(1, 4, SHORT, LONG, LONG));
        try (RawClient dribbling = new RawClient(exporter); RawClient next = new RawClient(exporter)) {
            dribbling.send("GET / HTTP/1.1\r\nX: ");
            AtomicBoolean stop = new AtomicBoolean();
            Thread dribble = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        dribbling.send("a");
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException closed) {
                    // what the test waits for
                }
            });
            dribble.start();
            next.send(LAST);

            assertThat(next.readToEnd()).endsWith("healthy\n");
            stop.set(true);
            dribble.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/diagnostics/metrics"})
    void clientThatDoesNotReadIsClosed(String path) throws Exception {
        RuleGuard rule = guards.add(GuardSettings.builder("big").build());
        for (int i = 0; i < 600; i++) {
            guards.site(rule, method("com.acme.Type" + i, "method"));
        }
        start(new ServerLimits(1, 4, LONG, TimeUnit.MILLISECONDS.toNanos(1500), LONG));
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(64 * 1024);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), exporter.port()));
            deaf.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes());
            assertThat(deaf.getInputStream().read()).as("the only thread is busy with it").isEqualTo('H');

            RawClient next = new RawClient(exporter).send(LAST);
            assertThat(next.readToEnd()).endsWith("healthy\n");
        }
    }

    @Test
    void idleConnectionsGiveWayToNewOnes() throws Exception {
        start(new ServerLimits(2, 4, LONG, LONG, LONG));
        try (RawClient first = new RawClient(exporter); RawClient second = new RawClient(exporter)) {
            assertThat(first.send(HEALTH).readResponse(true)).doesNotContain("Connection: close");
            assertThat(second.send(HEALTH).readResponse(true)).doesNotContain("Connection: close");

            RawClient third = new RawClient(exporter).send(LAST);

            assertThat(third.readToEnd()).endsWith("healthy\n");
        }
    }

    @Test
    void servedConnectionIsGivenUpPolitelyWhenOthersWait() throws Exception {
        start(new ServerLimits(1, 1, LONG, LONG, LONG));
        try (RawClient served = new RawClient(exporter); RawClient waiting = new RawClient(exporter);
                RawClient refused = new RawClient(exporter)) {
            assertThat(refused.readToEnd()).as("comes after the others were accepted").startsWith("HTTP/1.1 503 ");

            assertThat(served.send(HEALTH).readToEnd()).contains("Connection: close").endsWith("healthy\n");
            assertThat(waiting.send(LAST).readToEnd()).endsWith("healthy\n");
        }
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() throws Exception {
        start(new ServerLimits(2, 4, LONG, LONG, SHORT));
        try (RawClient idle = new RawClient(exporter)) {
            assertThat(idle.send(HEALTH).readResponse(true)).endsWith("healthy\n");
            assertThat(idle.readToEnd()).isEmpty();
        }
    }

    @Test
    void eagerConnectionDoesNotStarveOthers() throws Exception {
        start(new ServerLimits(1, 4, LONG, LONG, LONG));
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch eager = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> loop = threads.submit(() -> {
            try (RawClient client = new RawClient(exporter)) {
                while (!stop.get() && !client.send(HEALTH).readResponse(true).contains("Connection: close")) {
                    eager.countDown();
                }
            }
            return null;
        });
        eager.await();
        try (RawClient other = new RawClient(exporter)) {
            assertThat(other.send(LAST).readToEnd()).endsWith("healthy\n");
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.isDone()).isTrue();
    }

    @Test
    void twoHundredConnectionsCostFiveThreads() throws Exception {
        start(new ServerLimits(4, 64, LONG, LONG, LONG));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(new RawClient(exporter));
        }
        // The last one is refused only after all before it were accepted.
        assertThat(clients.get(199).readToEnd()).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\ntoo many connections at once\n");
        assertThat(exporterThreads()).as("who has not asked yet costs none").hasSize(1);
        for (int i = 0; i < 68; i++) {
            clients.get(i).send(HEALTH);
        }
        for (int i = 0; i < 68; i++) {
            assertThat(clients.get(i).readResponse(true)).endsWith("healthy\n");
        }
        assertThat(exporterThreads()).hasSize(5).allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getContextClassLoader() == null);
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void closeEndsConnectionsAndThreads() throws Exception {
        start(new ServerLimits(2, 4, LONG, LONG, LONG));
        try (RawClient idle = new RawClient(exporter); RawClient silent = new RawClient(exporter)) {
            idle.send(HEALTH).readResponse(true);
            List<Thread> threads = exporterThreads();
            assertThat(threads).isNotEmpty();

            exporter.close();

            assertThat(idle.readToEnd()).isEmpty();
            for (Thread thread : threads) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        assertThatThrownBy(() -> new RawClient(exporter)).isInstanceOf(IOException.class);
    }

    private void start(ServerLimits limits) {
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false), () -> guards, new AgentStatistics(), "1",
                limits);
    }

    private List<Thread> exporterThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shearpin-exporter-") && !threadsBefore.contains(thread))
                .toList();
    }
}
