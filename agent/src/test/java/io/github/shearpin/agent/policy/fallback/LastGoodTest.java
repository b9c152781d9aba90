package io.github.shearpin.agent.policy.fallback;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastGoodTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private OutputStream stderr;

    @BeforeEach
    void listen() {
        stderr = Log.redirect(told);
    }

    @AfterEach
    void restore() {
        Log.redirect(stderr);
    }

    private static Fallback lastGood(Class<?> type) {
        return Fallback.of(FallbackSettings.lastGood(ALL), returning(type), "payments");
    }

    private static Object recalled(Fallback fallback, LastGood memory) throws Throwable {
        return fallback.apply(LastGoodTest.class, null, new Object[0], new IOException(), memory);
    }

    @Test
    void theLastResultIsGivenWhateverItIs() throws Throwable {
        Fallback fallback = lastGood(Object.class);
        LastGood memory = fallback.newMemory();
        for (Object result : new Object[] {List.of("a"), "b", null, 5, 5, true, null, 'c', List.of()}) {
            memory.remember(LastGoodTest.class, result);
            assertThat(recalled(fallback, memory)).isSameAs(result);
            assertThat(recalled(fallback, memory)).isSameAs(result);
        }
        assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void beforeTheFirstResultTheFailureStaysWhichIsToldOnce() {
        Fallback fallback = lastGood(List.class);
        LastGood memory = fallback.newMemory();
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> recalled(fallback, memory)).isInstanceOf(Fallback.NotApplicable.class)
                    .hasMessage("fallback last-good: no call has succeeded yet");
        }
        assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("shearpin: rule payments: com.acme.Client.get: fallback"
                + " last-good: no call has succeeded yet (callers get the failure itself)\n");
    }

    @Test
    void aStageIsCompletedWithTheLastValue() throws Throwable {
        for (Class<?> type : new Class<?>[] {CompletionStage.class, CompletableFuture.class}) {
            Fallback fallback = lastGood(type);
            LastGood memory = fallback.newMemory();
            memory.remember(LastGoodTest.class, "value");
            Object first = recalled(fallback, memory);
            assertThat(((CompletableFuture<?>) first).get()).isEqualTo("value");
            assertThat(recalled(fallback, memory)).isNotSameAs(first);
        }
    }

    @Test
    void eachKeyAndEachClassHasItsOwn() throws Throwable {
        Fallback fallback = lastGood(String.class);
        LastGood one = fallback.newMemory();
        LastGood other = fallback.newMemory();
        one.remember(LastGoodTest.class, "one");
        other.remember(LastGoodTest.class, "other");
        one.remember(String.class, "of another application");
        one.remember(null, "of a class that is not known yet");
        assertThat(recalled(fallback, one)).isEqualTo("one");
        assertThat(recalled(fallback, other)).isEqualTo("other");
    }

    @Test
    void whatTheJvmTookIsToldAsThat() {
        Fallback fallback = lastGood(byte[].class);
        LastGood memory = fallback.newMemory();
        memory.remember(LastGoodTest.class, new byte[1000]);
        fillTheHeap();
        assertThatThrownBy(() -> recalled(fallback, memory)).isInstanceOf(Fallback.NotApplicable.class)
                .hasMessage("fallback last-good: the JVM was short of memory and took the last good result");
    }

    /** Before the JVM gives up on what can never fit it clears soft references. */
    private static void fillTheHeap() {
        int tooMany = (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / Long.BYTES + 1);
        List<long[]> filling = new ArrayList<>();
        assertThatThrownBy(() -> {
            while (true) {
                filling.add(new long[tooMany]); // the first is one too many, unless the heap is of more than 16 GB
            }
        }).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void theSameResultAgainCostsNoAllocation() {
        LastGood memory = lastGood(List.class).newMemory();
        List<String> result = List.of("same");
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int time = 0; time < 20_000; time++) {
            memory.remember(LastGoodTest.class, result);
        }
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int time = 0; time < 100_000; time++) {
            memory.remember(LastGoodTest.class, result);
        }
        assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(100_000);
    }
}
