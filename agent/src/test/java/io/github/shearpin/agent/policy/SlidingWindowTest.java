package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {

    private static final long BEGIN = Long.MAX_VALUE - 25;

    private final StripedCounts counts = new StripedCounts(2);
    private final SlidingWindow window = new SlidingWindow(index -> (int) counts.get(index), 2, 5, 50, BEGIN);

    @Test
    void whatWasCountedBeforeItBeganIsNotInIt() {
        counts.add(0, 7);
        SlidingWindow later = new SlidingWindow(index -> (int) counts.get(index), 2, 5, 50, BEGIN);
        int[] read = new int[2];
        later.read(BEGIN, read);
        assertThat(read).containsExactly(0, 0);
    }

    @Test
    void slidesBySlices() {
        add(0, 0, 1);
        add(9, 0, 10);
        add(10, 1, 100);
        add(45, 0, 1000);
        assertThat(read(49)).containsExactly(1011, 100);
        assertThat(read(50)).as("without the first slice").containsExactly(1000, 100);
        assertThat(read(59)).containsExactly(1000, 100);
        assertThat(read(60)).as("without the second").containsExactly(1000, 0);
        assertThat(read(89)).containsExactly(1000, 0);
        assertThat(read(90)).containsExactly(0, 0);
    }

    @Test
    void reachesBackAsFarAsItIsFullAndToItsBeginningBefore() {
        assertThat(window.coveredNanos(BEGIN)).isZero();
        assertThat(window.coveredNanos(BEGIN + 7)).isEqualTo(7);
        assertThat(window.coveredNanos(BEGIN + 49)).isEqualTo(49);
        assertThat(window.coveredNanos(BEGIN + 50)).as("without the first slice").isEqualTo(40);
        assertThat(window.coveredNanos(BEGIN + 59)).isEqualTo(49);
        assertThat(window.coveredNanos(BEGIN + 1_000_003)).isEqualTo(43);
    }

    @Test
    void goesRoundManyTimes() {
        for (int slice = 0; slice < 1000; slice++) {
            add(slice * 10, 0, slice);
            assertThat(read(slice * 10 + 9)[0]).isEqualTo(
                    slice < 5 ? slice * (slice + 1) / 2 : 5 * slice - 10);
        }
    }

    @Test
    void skipsSlicesInWhichNothingHappened() {
        add(5, 0, 1);
        add(33, 0, 10);
        assertThat(read(49)[0]).isEqualTo(11);
        assertThat(read(51)[0]).isEqualTo(10);
        add(Long.MAX_VALUE / 2, 0, 100);
        assertThat(read(Long.MAX_VALUE / 2)[0]).isEqualTo(100);
    }

    @Test
    void afterAPauseEachCounterIsReadOnceHoweverManySlicesPassed() {
        AtomicInteger asked = new AtomicInteger();
        SlidingWindow window = new SlidingWindow(index -> {
            asked.incrementAndGet();
            return (int) counts.get(index);
        }, 2, 5, 50, BEGIN);
        assertThat(asked.getAndSet(0)).isEqualTo(2);
        window.slideTo(BEGIN + 5);
        counts.add(0, 1);
        window.slideTo(BEGIN + 1_000_000);
        assertThat(asked.get()).isEqualTo(2);
        counts.add(1, 10);
        int[] read = new int[2];
        window.read(BEGIN + 1_000_049, read);
        assertThat(read).containsExactly(0, 10);
        window.read(BEGIN + 1_000_050, read);
        assertThat(read).containsExactly(0, 0);
    }

    @Test
    void timesThatComeLateDoNotSlideItBack() {
        add(45, 0, 1);
        add(12, 0, 10);
        assertThat(read(3)[0]).isEqualTo(11);
        assertThat(read(89)[0]).isEqualTo(11);
        assertThat(read(90)[0]).isZero();
    }

    @Test
    void countsThatOutgrowAnIntStayExact() {
        add(0, 0, 0xFFFF_FFF0L);
        add(50, 0, 0x1234);
        assertThat(read(50)[0]).isEqualTo(0x1234);
        add(60, 1, 0xFFFF_FFFEL);
        assertThat(Integer.toUnsignedLong(read(60)[1])).isEqualTo(0xFFFF_FFFEL);
    }

    @Test
    void nothingIsLostOrDoubledWhileItSlides() {
        for (int round = 0; round < 20; round++) {
            StripedCounts counts = new StripedCounts(1);
            SlidingWindow window = new SlidingWindow(index -> (int) counts.get(index), 1, 10, 10_000_000, 0);
            AtomicLong clock = new AtomicLong();
            InParallel.run(4, thread -> {
                for (int i = 0; i < 20_000; i++) {
                    window.slideTo(clock.addAndGet(100)); // 8,000,000 at the end: eight slices of ten
                    counts.add(0, 1);
                }
            });
            int[] read = new int[1];
            window.read(clock.get(), read);
            assertThat(read[0]).isEqualTo(80_000);
        }
    }

    @Test
    void aSliceThatIsOverWhileTheLastIsStillBeingNotedIsNotedLater() {
        StripedCounts counts = new StripedCounts(1);
        AtomicReference<SlidingWindow> another = new AtomicReference<>();
        SlidingWindow window = new SlidingWindow(index -> {
            SlidingWindow meanwhile = another.getAndSet(null);
            if (meanwhile != null) {
                meanwhile.slideTo(20);
            }
            return (int) counts.get(index);
        }, 1, 5, 50, 0);
        int[] read = new int[1];
        counts.add(0, 1);
        another.set(window);
        window.slideTo(10);
        window.slideTo(20);
        counts.add(0, 10);
        window.read(49, read);
        assertThat(read).containsExactly(11);
        window.read(50, read);
        assertThat(read).containsExactly(10);
        window.read(69, read);
        assertThat(read).containsExactly(10);
        window.read(70, read);
        assertThat(read).containsExactly(0);
    }

    @Test
    void aReadIsOfOnePosition() {
        // All counters are one number, which grows once in each slice: a read may see it grow, but no more than once.
        AtomicInteger number = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        SlidingWindow window = new SlidingWindow(index -> number.get(), 64, 1, 1, 0);
        InParallel.run(2, thread -> {
            if (thread == 0) {
                for (int time = 1; time < 100_000; time++) {
                    number.incrementAndGet();
                    window.slideTo(time);
                }
                done.set(true);
                return;
            }
            int[] read = new int[64];
            while (!done.get()) {
                window.read(0, read);
                Arrays.sort(read);
                assertThat(read[63] - read[0]).isBetween(0, 1);
            }
        });
    }

    private void add(long time, int index, long amount) {
        window.slideTo(BEGIN + time);
        counts.add(index, amount);
    }

    private int[] read(long time) {
        int[] read = new int[2];
        window.read(BEGIN + time, read);
        return read;
    }
}
