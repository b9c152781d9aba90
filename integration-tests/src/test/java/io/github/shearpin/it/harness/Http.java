package io.github.shearpin.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks over HTTP. */
public final class Http {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).build();

    private static final int PORTS = 5_000;
    private static final int FIRST_PORT = 15_000 + PORTS * Integer.getInteger("shearpin.it.fork", 1);
    /** Builds beside this one begin elsewhere. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger((int) (ProcessHandle.current().pid() * 61 % PORTS));

    private Http() {
    }

    /** @param headers name, value, name, value... */
    public static HttpResponse<String> get(URI uri, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Asks until the answer is 200. */
    public static String await(URI uri, Child child, String... headers) {
        return Await.until(() -> {
            if (!child.isAlive()) {
                throw new AssertionError("ended before it answered " + uri + ": " + child);
            }
            try {
                HttpResponse<String> response = get(uri, headers);
                return response.statusCode() == 200 ? response.body() : null;
            } catch (IOException e) {
                return null;
            }
        }, () -> uri + " never answered with 200: " + child);
    }

    /**
     * A port that was free a moment ago. No other test is given it, and no client: tests run in two processes, each has its own
     * range, and both are below those that the system gives away.
     */
    public static int freePort() {
        for (int tried = 0; tried < PORTS; tried++) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it.
            }
        }
        throw new AssertionError("no port is free from " + FIRST_PORT + " on");
    }
}
