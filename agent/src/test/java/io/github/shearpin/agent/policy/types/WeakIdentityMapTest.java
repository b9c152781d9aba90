package io.github.shearpin.agent.policy.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of objects goes with them. */
class WeakIdentityMapTest {

    private final List<String> gone = new ArrayList<>();
    private final WeakIdentityMap<String> map = new WeakIdentityMap<>(3) {
        @Override
        protected void gone(String value) {
            gone.add(value);
        }
    };

    @Test
    void objectsThatAreEqualAreKeptApart() {
        List<Integer> one = new ArrayList<>();
        List<Integer> other = new ArrayList<>();
        map.put(one, "one");
        map.put(other, "other");
        one.add(7); // which changes its hash code

        assertThat(map.get(one)).isEqualTo("one");
        assertThat(map.get(other)).isEqualTo("other");
        map.put(one, "again");
        assertThat(map.remove(one)).isEqualTo("again");
        assertThat(map.get(one)).isNull();
        assertThat(map.remove(one)).isNull();
    }

    @Test
    void whatIsThereIsNotAddedAgain() {
        Object object = new Object();

        assertThat(map.add(object, "first")).isTrue();
        assertThat(map.add(object, "second")).isFalse();
        assertThat(map.get(object)).isEqualTo("first");
        assertThat(map.objects()).containsExactly(object);
    }

    @Test
    void noMoreThanItIsMadeForAreTaken() {
        List<Object> objects = List.of(new Object(), new Object(), new Object(), new Object());
        for (Object object : objects.subList(0, 3)) {
            assertThat(map.put(object, "x")).isTrue();
        }

        assertThat(map.put(objects.get(3), "y")).isFalse();
        assertThat(map.add(objects.get(3), "y")).isFalse();
        assertThat(map.put(objects.get(0), "z")).as("one that is there").isTrue();
        map.remove(objects.get(1));
        assertThat(map.put(objects.get(3), "y")).isTrue();
    }

    @Test
    @Timeout(60)
    void anEntryGoesWithItsObjectAndLeavesItsPlace() {
        for (int i = 0; i < 3; i++) {
            map.put(new Object(), "collected " + i);
        }
        while (!map.objects().isEmpty()) {
            System.gc();
        }
        while (gone.size() < 3) {
            map.expunge();
            Thread.onSpinWait();
        }

        assertThat(gone).containsExactlyInAnyOrder("collected 0", "collected 1", "collected 2");
        assertThat(map.add(new Object(), "new")).isTrue();
    }
}
