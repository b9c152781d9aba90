package io.github.shearpin.agent.policy.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.InParallel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class LabelValuesTest {

    @Test
    void theFirstOnesStay() {
        LabelValues values = new LabelValues(2);
        assertThat(values.bounded("a")).isEqualTo("a");
        assertThat(values.bounded("b")).isEqualTo("b");
        assertThat(values.bounded("c")).isEqualTo("other");
        assertThat(values.bounded("d")).isEqualTo("other");
        assertThat(values.bounded("c")).isEqualTo("other");
        assertThat(values.bounded("a")).isEqualTo("a");
    }

    @Test
    void aValueThatIsCalledOtherTakesNoPlace() {
        LabelValues values = new LabelValues(1);
        assertThat(values.bounded("other")).isEqualTo("other");
        assertThat(values.bounded("a")).isEqualTo("a");
    }

    @Test
    void aValueIsAlwaysTheSameObject() {
        LabelValues values = new LabelValues(1);
        String first = values.bounded(new String("a"));
        assertThat(values.bounded(new String("a"))).isSameAs(first);
    }

    @Test
    void threadsTogetherKeepTheLimit() {
        for (int round = 0; round < 100; round++) {
            LabelValues values = new LabelValues(10);
            Set<String> seen = ConcurrentHashMap.newKeySet();
            InParallel.run(4, thread -> {
                for (int i = 0; i < 40; i++) {
                    seen.add(values.bounded("v" + (i + thread) % 20));
                }
            });
            assertThat(seen).hasSize(11).contains("other");
        }
    }
}
