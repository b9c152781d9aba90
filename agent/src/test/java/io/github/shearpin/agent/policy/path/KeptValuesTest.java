package io.github.shearpin.agent.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is kept with objects of the application. */
class KeptValuesTest {

    private final KeptValues values = new KeptValues(100_000);

    @Test
    void numbersThatMoveAreKeptAsTheyWere() {
        Object object = new Object();
        AtomicLong moving = new AtomicLong(7);

        assertThat(values.keep(object, "number", 42L)).isTrue();
        assertThat(values.keep(object, "moving", moving)).isTrue();
        moving.set(8);

        assertThat(values.of(object, "number")).isEqualTo(42L);
        assertThat(values.of(object, "moving")).isEqualTo("7");
    }

    @Test
    void textsAreBoundedAloneAndTogether() {
        List<Object> objects = new ArrayList<>();
        String text = "x".repeat(100_000);
        boolean kept = true;
        while (kept && objects.size() < 1_000) {
            Object object = new Object();
            objects.add(object);
            kept = values.keep(object, "text", text) && values.keep(object, "text", text);
        }

        assertThat((String) values.of(objects.get(0), "text")).hasSize(4_000);
        assertThat(kept).as("room for one more").isFalse();
        assertThat(objects).as("with 4,000 each; another text in the place of one takes no more").hasSize(26);
    }
}
