package io.github.shearpin.agent.policy.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many records there are. */
class CountdownsTest {

    private static final long AFTER = 1_000;

    private long now;
    private int created;
    private final Timer timer = Timer.manual(() -> now);
    private final Countdowns<Record> pool = new Countdowns<>(4) {
        @Override
        Record create(int slot) {
            created++;
            return new Record(this, slot);
        }
    };

    private static final class Record extends Countdown {
        Record(Countdowns<?> pool, int slot) {
            super(pool, slot);
        }

        @Override
        long expired(Object subject) {
            return DONE;
        }

        @Override
        void endedLate() {
        }
    }

    @Test
    void callsOneAfterTheOtherUseOneRecord() {
        for (int i = 0; i < 1_000; i++) {
            end(start(1));
            now += AFTER / 3;
            timer.runDue();
        }
        assertThat(created).isEqualTo(1);
    }

    @Test
    void thereAreAsManyAsAreInUseAtOneTime() {
        for (int round = 0; round < 3; round++) {
            List<Record> running = start(1_000);
            Set<Record> different = Collections.newSetFromMap(new IdentityHashMap<>());
            different.addAll(running);
            assertThat(different).hasSize(1_000);
            end(running);
        }
        assertThat(created).isBetween(1_000, 2_000);
    }

    @Test
    void thoseNotUsedForALongTimeAreGivenUp() {
        end(start(1_000));
        timer.runDue();
        now += AFTER;
        timer.runDue();
        created = 0;
        end(start(1_000));
        assertThat(created).as("records made anew").isEqualTo(1_000);
    }

    @Test
    void whatIsStillInUseIsNotGivenUp() {
        List<Record> running = start(100);
        now += AFTER;
        timer.runDue();
        now += AFTER;
        timer.runDue();
        assertThat(running).noneMatch(Countdown::isRetired);
        for (Record each : running) {
            assertThat(each.finish()).isFalse();
        }
    }

    private List<Record> start(int count) {
        List<Record> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Record record = pool.claim();
            timer.schedule(record, AFTER);
            record.arm(this);
            running.add(record);
        }
        return running;
    }

    private static void end(List<Record> running) {
        for (Record each : running) {
            assertThat(each.finish()).isTrue();
        }
    }
}
