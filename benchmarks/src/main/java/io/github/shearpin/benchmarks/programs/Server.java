package io.github.shearpin.benchmarks.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A JVM of its own that answers HTTP on the loopback address. Closing kills it: how it would end is not of interest. */
public final class Server implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int POLL_MILLIS = 10;

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final long start;
    private final Process process;
    /** Whoever ends the benchmark means its servers, too. */
    private final Thread onExit;
    private final HttpRequest page;
    private final Path log;

    /**
     * @param command     that becomes the server itself, not a script that starts it
     * @param environment beside that of this process
     * @param page        whose answer 200 says that the server is up
     * @param log         gets all that it prints
     */
    public Server(List<String> command, Map<String, String> environment, HttpRequest page, Path log) throws IOException {
        this.page = page;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).directory(log.getParent().toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        start = System.nanoTime();
        process = builder.start();
        process.getOutputStream().close();
        onExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Asks for the page until it is there.
     *
     * @return what that took since the start
     * @throws IOException the server ended, or took too long
     */
    public Times awaitPage() throws IOException, InterruptedException {
        String last = "no answer";
        while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                int status = CLIENT.send(page, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status == 200) {
                    return new Times((System.nanoTime() - start) / 1e9, cpuSeconds());
                }
                last = "status " + status;
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException((process.isAlive() ? "no good answer in " + PATIENCE.toSeconds() + " s" : "it ended")
                + ", at last " + last + "; what it printed: " + log);
    }

    /** User and system time of the process so far. */
    public double cpuSeconds() throws IOException {
        return process.info().totalCpuDuration().orElseThrow(() -> new IOException("the system tells no CPU time of processes"))
                .toNanos() / 1e9;
    }

    public static HttpRequest request(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    /** A text from the server, or from the agent in it. */
    public static String get(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request(uri), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + " from " + uri);
        }
        return answer.body();
    }

    /** A port of the loopback address that nobody listens on just now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
