package io.github.shearpin.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A few users who ask for one page over and over. They stop after {@value #MOST_REQUESTS} requests, whatever happens.
 * Thread-safe.
 */
final class Traffic implements AutoCloseable {

    private static final int USERS = 4;
    private static final int MOST_REQUESTS = 10_000;

    /** What one request came to; status 0 when there was no answer at all. */
    record Answer(long endNanos, long millis, int status, String body) {

        boolean ok() {
            return status == 200;
        }
    }

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final HttpRequest request;
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger(MOST_REQUESTS);
    private volatile long pauseMillis = 200;
    private volatile boolean running;

    Traffic(URI page) {
        String credentials = Base64.getEncoder().encodeToString("kermit:kermit".getBytes(StandardCharsets.UTF_8));
        request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(20))
                .version(HttpClient.Version.HTTP_1_1).header("Authorization", "Basic " + credentials).build();
    }

    void start() {
        running = true;
        for (int user = 0; user < USERS; user++) {
            Thread thread = new Thread(this::askOverAndOver, "user-" + user);
            thread.setDaemon(true);
            thread.start();
        }
    }

    boolean isRunning() {
        return running;
    }

    /** Makes the users take their time between two requests. */
    void slowDown() {
        pauseMillis = 2_000;
    }

    /** One request, now and on this thread. */
    Answer ask() throws InterruptedException {
        long start = System.nanoTime();
        int status = 0;
        String body;
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            status = answer.statusCode();
            body = answer.body();
        } catch (IOException e) {
            body = e.toString();
        }
        long end = System.nanoTime();
        return new Answer(end, (end - start) / 1_000_000, status, body);
    }

    /** The answers since then ({@link System#nanoTime()}) that are of a kind. */
    List<Answer> since(long nanos, Predicate<Answer> kind) {
        return answers.stream().filter(answer -> answer.endNanos() - nanos >= 0).filter(kind).toList();
    }

    /** The time in milliseconds that this share of the answers took at most; 0 when there is none. */
    static long quantile(List<Answer> answers, double share) {
        long[] millis = answers.stream().mapToLong(Answer::millis).sorted().toArray();
        return millis.length == 0 ? 0 : millis[(int) Math.min(millis.length - 1L, (long) (millis.length * share))];
    }

    private void askOverAndOver() {
        try {
            while (running && left.getAndDecrement() > 0) {
                answers.add(ask());
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running = false;
    }
}
