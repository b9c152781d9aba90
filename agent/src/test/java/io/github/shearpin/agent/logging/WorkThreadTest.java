package io.github.shearpin.agent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkThreadTest {

    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicReference<Thread> worker = new AtomicReference<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final WorkThread thread = new WorkThread("test", "nothing is done", "testing", 0, () -> {
        worker.set(Thread.currentThread());
        rounds.incrementAndGet();
        begun.countDown();
        return Long.MAX_VALUE / 2;
    });

    @Test
    void endsWhileItSleepsFarLongerThanATestWaits() throws Exception {
        thread.start(0);
        begun.await();
        thread.end();
        worker.get().join();
        assertThat(rounds).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void isNotStartedOnceItHasBeenEnded() {
        thread.end();
        thread.start(0);
        assertThat(thread.isStarted()).isFalse();
    }
}
