package io.github.shearpin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.EventType;
import io.github.shearpin.agent.rules.NotifySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what guards and the weaver tell, with a clock that stands still unless told. */
class EventLogTest {

    private static final long START = 1_700_000_000_123L;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private final StderrCapture stderr = new StderrCapture();
    private final AgentStatistics statistics = new AgentStatistics();
    private long elapsedNanos;
    private EventLog log = log(EventSettings.STDERR);

    private EventLog log(EventSettings settings) {
        return log(settings, null);
    }

    private EventLog log(EventSettings settings, NotifySettings notify) {
        return new EventLog(settings, notify, statistics, () -> Long.MAX_VALUE - 30 * SECOND + elapsedNanos,
                () -> START + TimeUnit.NANOSECONDS.toMillis(elapsedNanos), false);
    }

    @AfterEach
    void leave() {
        stderr.close();
    }

    private CircuitBreaker breaker(String key, boolean enforced) {
        BreakerSettings settings = BreakerSettings.builder().failureRate(0.5).minimumCalls(4).openForNanos(2 * SECOND)
                .halfOpenCalls(1).halfOpenSuccesses(1).build();
        return new CircuitBreaker(settings, () -> elapsedNanos, () -> START + TimeUnit.NANOSECONDS.toMillis(elapsedNanos),
                () -> 0, null, moved -> log.breakerMoved("payments", key, enforced, moved));
    }

    private void call(CircuitBreaker breaker, Result result) {
        breaker.acquire(elapsedNanos, true).ended(result, 0, false, elapsedNanos);
    }

    private void open(CircuitBreaker breaker) {
        call(breaker, Result.SUCCESS);
        for (int i = 0; i < 3; i++) {
            call(breaker, Result.EXCEPTION);
        }
    }

    private long dropped(String reason) {
        return statistics.eventsDropped.all().get(reason);
    }

    @Test
    void anOutageIsWrittenLineByLine() {
        CircuitBreaker breaker = breaker("a\"b", true);
        open(breaker);
        elapsedNanos += 2 * SECOND;
        call(breaker, Result.EXCEPTION);
        elapsedNanos += 2 * SECOND;
        call(breaker, Result.SUCCESS);
        assertThat(stderr.lines()).as("nothing is written on the calls' thread").isEmpty();
        log.runWaiting();

        String who = "\"rule\":\"payments\",\"key\":\"a\\\"b\",";
        assertThat(stderr.lines()).containsExactly(
                "{\"time\":\"2023-11-14T22:13:20.123Z\",\"source\":\"shearpin\",\"type\":\"opened\"," + who
                        + "\"from_state\":\"closed\",\"to_state\":\"open\",\"reason\":\"failure_rate\",\"failure_ratio\":0.75,"
                        + "\"slow_call_ratio\":0.0,\"calls\":4,\"consecutive_failures\":3,\"open_for_seconds\":2.0,"
                        + "\"enforced\":true}",
                "{\"time\":\"2023-11-14T22:13:22.123Z\",\"source\":\"shearpin\",\"type\":\"half_opened\"," + who
                        + "\"from_state\":\"open\",\"to_state\":\"half_open\",\"reason\":\"open_for_over\","
                        + "\"outage_seconds\":2.0,\"enforced\":true}",
                "{\"time\":\"2023-11-14T22:13:22.123Z\",\"source\":\"shearpin\",\"type\":\"reopened\"," + who
                        + "\"from_state\":\"half_open\",\"to_state\":\"open\",\"reason\":\"probes_failed\",\"failure_ratio\":1.0,"
                        + "\"slow_call_ratio\":0.0,\"calls\":1,\"consecutive_failures\":4,\"open_for_seconds\":2.0,"
                        + "\"outage_seconds\":2.0,\"enforced\":true}",
                "{\"time\":\"2023-11-14T22:13:24.123Z\",\"source\":\"shearpin\",\"type\":\"half_opened\"," + who
                        + "\"from_state\":\"open\",\"to_state\":\"half_open\",\"reason\":\"open_for_over\","
                        + "\"outage_seconds\":4.0,\"enforced\":true}",
                "{\"time\":\"2023-11-14T22:13:24.123Z\",\"source\":\"shearpin\",\"type\":\"recovered\"," + who
                        + "\"from_state\":\"half_open\",\"to_state\":\"closed\",\"reason\":\"probes_succeeded\","
                        + "\"recovered_after_seconds\":4.0,\"enforced\":true}");
        assertThat(statistics.events.all()).containsEntry("opened", 1L).containsEntry("half_opened", 2L)
                .containsEntry("reopened", 1L).containsEntry("recovered", 1L).containsEntry("closed", 0L);
    }

    @Test
    void whatAnOperatorDidIsWritten() {
        CircuitBreaker breaker = breaker(null, false);
        breaker.force(Force.OPEN);
        breaker.force(Force.CLOSED);
        breaker.force(null);
        log.runWaiting();

        assertThat(log.recent()).extracting(Event::type)
                .containsExactly(EventType.FORCED_OPEN, EventType.FORCED_CLOSED, EventType.CLOSED);
        assertThat(stderr.lines().get(2)).isEqualTo("{\"time\":\"2023-11-14T22:13:20.123Z\",\"source\":\"shearpin\","
                + "\"type\":\"closed\",\"rule\":\"payments\",\"from_state\":\"forced_closed\",\"to_state\":\"closed\","
                + "\"reason\":\"force_ended\",\"enforced\":false}");
    }

    @Test
    void whatCouldNotBeWovenIsWritten() {
        statistics.tellWeaveErrors(log);
        statistics.notWoven("a, b", "com.acme.A.run()V", "too large");
        statistics.notWoven("", null, "nothing is in force");
        log.runWaiting();

        assertThat(stderr.lines()).containsExactly("{\"time\":\"2023-11-14T22:13:20.123Z\",\"source\":\"shearpin\","
                + "\"type\":\"weave_error\",\"rule\":\"a, b\",\"target\":\"com.acme.A.run()V\",\"error\":\"too large\"}",
                "{\"time\":\"2023-11-14T22:13:20.123Z\",\"source\":\"shearpin\",\"type\":\"weave_error\","
                + "\"error\":\"nothing is in force\"}");
        assertThat(statistics.weaveErrors).hasValue(2);
    }

    @Test
    void ofThousandsOfExhaustedRetriesAFewAreToldAndTheOthersCounted() {
        for (int i = 0; i < 500; i++) {
            log.retryExhausted("payments", null, "Client.charge", 3, "java.io.IOException");
            log.retryExhausted("stock", null, "Stock.of", 2, null);
        }
        long wakes = log.runWaiting();
        assertThat(stderr.lines()).hasSize(20).startsWith("{\"time\":\"2023-11-14T22:13:20.123Z\",\"source\":\"shearpin\","
                + "\"type\":\"retry_exhausted\",\"rule\":\"payments\",\"method\":\"Client.charge\",\"attempts\":3,"
                + "\"exception\":\"java.io.IOException\"}");
        assertThat(wakes).isEqualTo(60 * SECOND);

        elapsedNanos += 60 * SECOND;
        assertThat(log.runWaiting()).isEqualTo(Long.MAX_VALUE);
        assertThat(stderr.lines().subList(20, 22)).containsExactlyInAnyOrder(
                "{\"time\":\"2023-11-14T22:14:20.123Z\",\"source\":\"shearpin\",\"type\":\"retry_exhausted\","
                        + "\"rule\":\"payments\",\"more\":490,\"within_seconds\":60}",
                "{\"time\":\"2023-11-14T22:14:20.123Z\",\"source\":\"shearpin\",\"type\":\"retry_exhausted\","
                        + "\"rule\":\"stock\",\"more\":490,\"within_seconds\":60}");
        assertThat(dropped("limited")).isEqualTo(980);
        log.retryExhausted("payments", null, "Client.charge", 3, null);
        log.runWaiting();
        assertThat(stderr.lines()).as("a new minute").hasSize(23);
    }

    @Test
    void aFullQueueDropsWhatIsManyButNoTransition() {
        CircuitBreaker breaker = breaker(null, true);
        for (int i = 0; i < EventLog.MOST_WAITING + 50; i++) {
            log.retryExhausted("payments", null, "Client.charge", 3, null);
        }
        open(breaker);
        log.runWaiting();

        assertThat(dropped("queue_full")).isEqualTo(50);
        assertThat(statistics.events.all()).containsEntry("opened", 1L);
        log.retryExhausted("other", null, "Client.charge", 3, null);
        log.runWaiting();
        assertThat(dropped("queue_full")).as("there is room again").isEqualTo(50);
    }

    @Test
    void theLatestAreRemembered() {
        CircuitBreaker breaker = breaker(null, true);
        for (int i = 0; i < 300; i++) {
            open(breaker);
            breaker.reset();
            breaker.force(Force.OPEN);
            breaker.force(null);
            log.runWaiting();
        }
        List<Event> recent = log.recent();

        assertThat(recent).hasSize(1_000);
        assertThat(recent.get(999).type()).isEqualTo(EventType.CLOSED);
        assertThat(recent.get(0).type()).isEqualTo(EventType.OPENED);
    }

    @Test
    void offMeansThatNothingIsWritten() {
        log = log(EventSettings.OFF);
        open(breaker(null, true));
        log.runWaiting();

        assertThat(stderr.lines()).isEmpty();
        assertThat(log.recent()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldOnceAndTriedAgain() throws Exception {
        Path missing = folder.resolve("missing");
        Path file = missing.resolve("events.jsonl");
        log = log(EventSettings.file(file.toString(), 1_000_000, 3));
        CircuitBreaker breaker = breaker(null, true);
        for (int i = 0; i < 3; i++) {
            open(breaker);
            breaker.reset();
            log.runWaiting();
        }
        assertThat(stderr.lines()).singleElement().asString()
                .startsWith("shearpin: events can't be written to " + file + ": ").contains("; mend that, or name another file");
        assertThat(dropped("not_written")).isEqualTo(6);

        Files.createDirectory(missing);
        open(breaker);
        log.runWaiting();
        assertThat(stderr.lines()).hasSize(2).last().isEqualTo("shearpin: events are written to " + file
                + " again; 6 were lost");
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(log.recent()).hasSize(7);
    }

    @Test
    void aFullDiskIsToldOnce() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "a Linux");
        log = log(EventSettings.file("/dev/full", 1_000_000, 3));
        CircuitBreaker breaker = breaker(null, true);
        open(breaker);
        breaker.reset();
        log.runWaiting();

        assertThat(stderr.lines()).singleElement().asString().contains("/dev/full: No space left on device; ");
        assertThat(dropped("not_written")).isEqualTo(2);
    }

    /** As in production: its thread is there from the first event on, and is ours. */
    @Test
    void aThreadOfItsOwnTellsEvents() throws Exception {
        log = EventLog.of(EventSettings.OFF, null, statistics);
        assertThat(threads()).isEmpty();
        CountDownLatch told = new CountDownLatch(1);
        CircuitBreaker breaker = new CircuitBreaker(BreakerSettings.builder().build(), () -> 0, () -> 0, () -> 0, null,
                moved -> {
                    log.breakerMoved("payments", null, true, moved);
                    told.countDown();
                });
        breaker.force(Force.OPEN);
        told.await();
        while (log.recent().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(threads()).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
        });
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("shearpin-events"))
                .toList();
    }

    /** Nothing may be left of the agent, least of all its thread. */
    @Test
    void aWebhookThatWasNamedBeforeIsLeftAloneToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "60");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
            asked.countDown();
        });
        server.start();
        try {
            log = log(EventSettings.STDERR, new NotifySettings("http://127.0.0.1:" + server.getAddress().getPort() + "/",
                    List.of(EventType.OPENED)));
            open(breaker(null, true));
            log.runWaiting();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            Thread notifying = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("shearpin-notify")).findAny().orElseThrow();
            log.configure(EventSettings.STDERR, null);
            log.runWaiting();

            log.close();
            notifying.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(notifying.isAlive()).isFalse();
        } finally {
            server.stop(0);
        }
    }
}
