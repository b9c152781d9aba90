package io.github.shearpin.agent.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that don't do as they should. */
class HttpTargetTest {

    private static final int ALL_MILLIS = 300;

    /** An answer that never ends, byte by byte: a program that starts would never begin. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"})
    void anAnswerThatTakesTooLongAsAWholeIsGivenUp(String begin) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> drip(listening, begin));
            server.start();
            HttpTarget target = new HttpTarget("http://127.0.0.1:" + listening.getLocalPort() + "/",
                    new HttpTarget.Waits(30_000, 30_000, ALL_MILLIS));

            assertThatThrownBy(() -> target.send("GET", Collections.emptyMap(), null, 2_000_000)).isInstanceOf(IOException.class)
                    .hasMessage("the answer takes longer than " + ALL_MILLIS + " ms");
            server.join();
        }
    }

    /** Until the other side has had enough, or for a few seconds if it never has. */
    private static void drip(ServerSocket listening, String begin) {
        try (Socket connection = listening.accept()) {
            OutputStream out = connection.getOutputStream();
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 500; i++) {
                out.write('x');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException over) {
            // as it should be
        }
    }
}
