package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which port is served, and what is said when none can be. */
class ExporterPortTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void zeroIsAnyFreePort() throws Exception {
        try (StderrCapture stderr = new StderrCapture()) {
            Exporter exporter = start("127.0.0.1", 0, 0);
            try {
                assertThat(exporter.port()).isPositive();
                assertThat(isServed(exporter)).isTrue();
                assertThat(stderr.lines()).isEmpty();
            } finally {
                exporter.close();
            }
        }
    }

    @Test
    void rangeIsTheFirstFreePort() throws Exception {
        try (ServerSocket taken = takenBeforeAFreeOne()) {
            Exporter exporter = start("127.0.0.1", taken.getLocalPort(), taken.getLocalPort() + 1);
            try {
                assertThat(exporter.port()).isEqualTo(taken.getLocalPort() + 1);
                assertThat(isServed(exporter)).isTrue();
            } finally {
                exporter.close();
            }
        }
    }

    @Test
    void takenPortIsOneLineAndNothingElse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK); StderrCapture stderr = new StderrCapture()) {
            int port = taken.getLocalPort();
            Exporter exporter = start("127.0.0.1", port, port);

            assertThat(exporter.port()).isEqualTo(-1);
            assertThat(stderr.lines()).containsExactly("shearpin: no metrics are served: port " + port
                    + " of 127.0.0.1 is taken by another program; set exporter.port (or port= in the agent's argument) to"
                    + " a free port, to a range such as " + port + "-" + Math.min(65535, port + 12)
                    + ", or to 0 for any free one");
            exporter.ready(true);
            exporter.close();
        }
    }

    @Test
    void takenRangeNamesItsEnds() throws Exception {
        try (ServerSocket first = takenBeforeAFreeOne();
                ServerSocket second = new ServerSocket(first.getLocalPort() + 1, 1, LOOPBACK);
                StderrCapture stderr = new StderrCapture()) {
            assertThat(start("127.0.0.1", first.getLocalPort(), second.getLocalPort()).port()).isEqualTo(-1);
            assertThat(stderr.lines()).singleElement().asString().contains("each port from " + first.getLocalPort()
                    + " to " + second.getLocalPort() + " of 127.0.0.1 is taken").contains("a larger range such as ");
        }
    }

    @Test
    void unknownHostAndForeignAddressAreOneLine() {
        for (String host : List.of("no-such-host.invalid", "192.0.2.1")) {
            try (StderrCapture stderr = new StderrCapture()) {
                assertThat(start(host, 0, 0).port()).isEqualTo(-1);
                assertThat(stderr.lines()).singleElement().asString().startsWith("shearpin: no metrics are served: ")
                        .contains(host).contains("set exporter.host to an address of this machine");
            }
        }
    }

    private static Exporter start(String host, int first, int last) {
        return Exporter.start(new ExporterSettings(host, first, last, false), Guards::new, new AgentStatistics(), "1");
    }

    private static boolean isServed(Exporter exporter) throws IOException {
        return RawClient.exchange(exporter, "GET /-/healthy HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 200 ");
    }

    /** A port that is taken, and the one after it is free. */
    private static ServerSocket takenBeforeAFreeOne() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
            try {
                new ServerSocket(taken.getLocalPort() + 1, 1, LOOPBACK).close();
                return taken;
            } catch (IOException | IllegalArgumentException nextIsTaken) {
                taken.close();
            }
        }
        throw new IOException("no two free ports in a row");
    }
}
