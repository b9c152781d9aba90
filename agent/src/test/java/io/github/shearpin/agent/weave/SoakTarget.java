package io.github.shearpin.agent.weave;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** An unreliable far end: fails, dawdles and returns what means failure, at random. */
public class SoakTarget implements IntFunction<Object> {

    private final ScheduledExecutorService elsewhere;
    private volatile boolean healthy;

    public SoakTarget(ScheduledExecutorService elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** Odd: a call of {@link #now}; even: of {@link #later}, -1: all is well from now on. */
    @Override
    public Object apply(int what) {
        if (what < 0) {
            healthy = true;
            return null;
        }
        try {
            return what % 2 == 0 ? later("key" + what % 16) : now("key" + what % 16);
        } catch (Exception e) {
            return e;
        }
    }

    public String now(String key) throws IOException, InterruptedException {
        int dice = healthy ? 99 : ThreadLocalRandom.current().nextInt(100);
        if (dice < 10) {
            throw new IOException("dice says " + dice);
        }
        if (dice < 20) {
            Thread.sleep(dice);
        }
        return dice < 25 ? "bad" : "good";
    }

    public CompletableFuture<String> later(String key) {
        int dice = healthy ? 99 : ThreadLocalRandom.current().nextInt(100);
        CompletableFuture<String> result = new CompletableFuture<>();
        if (dice < 5) {
            throw new IllegalStateException("dice says " + dice);
        }
        elsewhere.schedule(() -> {
            if (dice < 15) {
                result.completeExceptionally(new IOException("dice says " + dice));
            } else {
                result.complete(dice < 20 ? "bad" : "good");
            }
        }, dice < 30 ? dice : 0, TimeUnit.MILLISECONDS);
        return result;
    }
}
