package io.github.shearpin.agent.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the limit goes against a server that begins to queue at a known number of calls. Its calls take 10 ms, so that 100
 * a second are one at a time.
 */
class AdaptiveLimitSimulationTest {

    private static final double SECONDS = 0.01;
    private static final Map<String, DoubleUnaryOperator> KINDS = Map.of("alike", SimulatedServer.ALIKE,
            "exponential", SimulatedServer.EXPONENTIAL, "cached", SimulatedServer.CACHED, "pareto", SimulatedServer.PARETO);

    private Bulkhead bulkhead = new Bulkhead(BulkheadSettings.adaptive(5, 200, 0));

    @ParameterizedTest
    @CsvSource({"alike, 20", "alike, 100", "exponential, 20", "exponential, 100", "cached, 20", "cached, 100",
        "pareto, 20", "pareto, 100"})
    void settlesNearWhereLatencyBeginsToRise(String kind, int workers) {
        SimulatedServer server = new SimulatedServer(workers, SECONDS, KINDS.get(kind), bulkhead);
        server.run(150 * workers, 60);

        server.run(150 * workers, 60);
        assertThat(server.lowestLimit()).as("it is not kept waiting for work").isGreaterThan(workers * 6 / 10);
        assertThat(server.highestLimit()).as("its queue stays short").isLessThan(workers * 3);
        assertThat(server.refusedShare()).as("a third is too much").isBetween(0.32, 0.42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alike", "exponential", "cached", "pareto"})
    void doesNotDriftUnderLongOverload(String kind) {
        SimulatedServer server = new SimulatedServer(20, SECONDS, KINDS.get(kind), bulkhead);
        server.run(2_200, 1_200);
        server.run(2_200, 300);
        assertThat(server.averageLimit()).as("a little overload").isBetween(15.0, 45.0);
        server.run(20_000, 100);
        assertThat(server.averageLimit()).as("tenfold overload").isBetween(15.0, 45.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alike", "exponential", "cached", "pareto"})
    void refusesNothingThatTheServerCanTake(String kind) {
        SimulatedServer server = new SimulatedServer(100, SECONDS, KINDS.get(kind), bulkhead);
        server.run(3_000, 20);
        server.run(3_000, 120);
        assertThat(server.refusedShare()).as("light load").isZero();
        server.run(8_000, 120);
        assertThat(server.refusedShare()).as("heavier load").isLessThan(0.01);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alike", "exponential", "cached", "pareto"})
    void goesToItsMaximumWhereNothingQueues(String kind) {
        SimulatedServer server = new SimulatedServer(10_000, SECONDS, KINDS.get(kind), bulkhead);
        server.run(30_000, 30);
        server.run(30_000, 60);
        assertThat(server.lowestLimit()).as("no mixture of latencies is mistaken for a queue").isGreaterThan(120);
    }

    @Test
    void growsNoFurtherThanItIsUsed() {
        SimulatedServer server = new SimulatedServer(100, SECONDS, SimulatedServer.EXPONENTIAL, bulkhead);
        server.run(500, 600);
        assertThat(server.highestLimit()).as("5 at a time, 20 at most").isLessThanOrEqualTo(40);
        assertThat(server.refusedShare()).isLessThan(0.01);
    }

    @Test
    void growsFastAtFirst() {
        SimulatedServer server = new SimulatedServer(100, SECONDS, SimulatedServer.ALIKE, bulkhead);
        server.run(9_000, 1);
        assertThat(server.highestLimit()).isGreaterThan(100);
    }

    @Test
    void growsForBurstsThatComeAtOnce() {
        SimulatedServer server = new SimulatedServer(1_000, SECONDS, SimulatedServer.ALIKE, bulkhead);
        for (int i = 0; i < 60; i++) {
            server.burst(100);
        }
        assertThat(bulkhead.limit()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void followsAServerThatLosesCapacityAndHasItAgain() {
        SimulatedServer server = new SimulatedServer(40, SECONDS, SimulatedServer.EXPONENTIAL, bulkhead);
        server.run(6_000, 30);
        assertThat(bulkhead.limit()).isBetween(40, 80);

        server.is(10, SECONDS);
        server.run(6_000, 5);
        server.run(6_000, 60);
        assertThat(server.highestLimit()).isLessThan(25);

        server.is(40, SECONDS);
        server.run(6_000, 3);
        server.run(6_000, 30);
        assertThat(server.lowestLimit()).isGreaterThan(35);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.25, 0})
    void learnsThatCallsTakeLongerNow(double enforced) {
        SimulatedServer server = new SimulatedServer(400, SECONDS, SimulatedServer.EXPONENTIAL, bulkhead);
        server.enforced(enforced);
        server.run(3_000, 30);
        assertThat(bulkhead.limit()).isGreaterThan(60);

        server.is(400, 4 * SECONDS);
        server.run(3_000, 60);
        server.run(3_000, 30);
        assertThat(server.refusedShare()).as("nothing queues").isLessThan(0.1);

        server.is(400, SECONDS);
        server.run(3_000, 30);
        assertThat(server.refusedShare()).isLessThan(0.01);
    }

    /** With no moment at which fewer run. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.25, 0})
    void learnsItAlsoOfCallsThatComeManyAtOnce(double enforced) {
        SimulatedServer server = new SimulatedServer(1_000, SECONDS, SimulatedServer.ALIKE, bulkhead);
        server.enforced(enforced);
        server.run(6_000, 10);
        assertThat(server.highestLimit()).isGreaterThan(60);

        server.is(1_000, 3 * SECONDS);
        server.run(2_000, 30);
        server.run(2_000, 30);
        assertThat(server.refusedShare()).as("nothing queues").isLessThan(0.01);
    }

    @Test
    void goesToItsMinimumWhileAllCallsTimeOutAndComesBack() {
        SimulatedServer server = new SimulatedServer(40, SECONDS, SimulatedServer.EXPONENTIAL, bulkhead);
        server.timeout(1);
        server.run(800, 30);

        server.is(40, 10);
        server.run(800, 60);
        assertThat(bulkhead.limit()).as("every latency is the same second").isEqualTo(5);

        server.is(40, SECONDS);
        server.run(800, 10);
        server.run(800, 30);
        assertThat(server.refusedShare()).isLessThan(0.01);
    }

    @Test
    void fewTimeoutsAreNoReason() {
        bulkhead = new Bulkhead(BulkheadSettings.adaptive(5, 60, 0));
        SimulatedServer server = new SimulatedServer(1_000, SECONDS,
                random -> random > 0.95 ? 100 : SimulatedServer.ALIKE.applyAsDouble(random), bulkhead);
        server.timeout(0.1);
        server.run(2_000, 20);
        server.run(2_000, 60);
        assertThat(server.refusedShare()).isLessThan(0.01);
    }

    /** What would have been refused is to be near what is, once it is. */
    @Test
    void findsTheSameLimitWhereItIsNotEnforced() {
        SimulatedServer server = new SimulatedServer(40, SECONDS, SimulatedServer.EXPONENTIAL, bulkhead);
        server.enforced(0);
        server.run(3_000, 30);
        long before = bulkhead.rejections(false);
        server.run(3_000, 60);
        assertThat(bulkhead.rejections(false) - before).as("of 180,000").isLessThan(1_800);

        server.run(4_400, 20);
        assertThat(bulkhead.limit()).as("88 queue and more").isLessThan(120);
    }

    @Test
    void clientsOfOneServerShareIt() {
        Bulkhead[] clients = new Bulkhead[5];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new Bulkhead(BulkheadSettings.adaptive(2, 200, 0));
        }
        SimulatedServer server = new SimulatedServer(100, SECONDS, SimulatedServer.ALIKE, clients);
        server.run(3_000, 30);
        server.run(20_000, 300);
        int inUse = 0;
        for (Bulkhead client : clients) {
            assertThat(client.inUse()).isBetween(10, 100);
            inUse += client.inUse();
        }
        assertThat(inUse).as("its queue stays short").isBetween(100, 200);
    }
}
