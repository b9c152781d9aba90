package io.github.shearpin.agent.policy.key;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.InParallel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedMapTest {

    private long now = Long.MAX_VALUE - SECONDS.toNanos(5);
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger added = new AtomicInteger();
    private final KeyCounts counts = new KeyCounts("payments");
    private final StderrCapture stderr = new StderrCapture();

    @AfterEach
    void release() {
        stderr.close();
    }

    @Test
    void aKeyKeepsItsValue() {
        KeyedMap<Value> map = map(3);
        Value a = use(map, "a");
        assertThat(use(map, "b")).isNotSameAs(a);
        assertThat(use(map, "a")).isSameAs(a);
        assertThat(a.key()).isEqualTo("a");
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "b");
        assertThat(made).hasValue(2);
        assertThat(added).hasValue(2);
        assertThat(counts.evictions()).isZero();
    }

    @Test
    void theLeastRecentlyUsedGoes() {
        KeyedMap<Value> map = map(3);
        Value a = use(map, "a");
        use(map, "b");
        use(map, "c");
        assertThat(use(map, "a")).isSameAs(a);
        use(map, "d");
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "c", "d");
        use(map, "e");
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "d", "e");
        assertThat(counts.evictions()).isEqualTo(2);
    }

    @Test
    void whatMattersStays() {
        KeyedMap<Value> map = map(2);
        use(map, "a").evictable = false;
        use(map, "b");
        use(map, "c");
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void whatIsInUseStays() {
        KeyedMap<Value> map = map(2);
        Value a = map.enter("a", tick());
        map.enter("a", tick());
        use(map, "b");
        use(map, "c");
        map.leave(a);
        use(map, "d");
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "d");
        map.leave(a);
        use(map, "e");
        assertThat(keys(map)).containsExactlyInAnyOrder("d", "e");
    }

    @Test
    void withoutAPlaceKeysShareOne() {
        KeyedMap<Value> map = map(2);
        Value a = map.enter("a", tick());
        use(map, "b").evictable = false;
        Value other = use(map, "c");
        assertThat(other.key()).isEqualTo(KeyedMap.OTHER);
        assertThat(use(map, "d")).isSameAs(other);
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "b", "other");
        assertThat(map.keys()).isEqualTo(2);
        assertThat(counts.overflows()).isEqualTo(2);
        assertThat(stderr.lines()).containsExactly("shearpin: rule payments: max-keys 2 is reached and no key can be given up"
                + " just now, so calls with further keys share one breaker, rate limit and bulkhead, those of the key"
                + " \"other\"; raise max-keys (told once; shearpin_key_overflows_total counts these calls)");

        map.leave(a);
        assertThat(use(map, "c").key()).as("as soon as there is a place").isEqualTo("c");
        assertThat(keys(map)).as("is never taken away").containsExactlyInAnyOrder("b", "c", "other");
        assertThat(counts.overflows()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsCalledLikeItSharesIt() {
        KeyedMap<Value> map = map(1);
        Value other = use(map, KeyedMap.OTHER);
        map.enter("a", tick());
        use(map, KeyedMap.OTHER);
        assertThat(counts.overflows()).as("for want of a place").isZero();
        assertThat(use(map, "b")).isSameAs(other);
        assertThat(keys(map)).containsExactlyInAnyOrder("a", "other");
    }

    @Test
    void moreAndFewerKeys() {
        KeyedMap<Value> map = map(2);
        for (String key : List.of("a", "b")) {
            use(map, key);
        }
        map.setMaxKeys(4, now);
        for (String key : List.of("c", "d")) {
            use(map, key);
        }
        assertThat(counts.evictions()).isZero();
        map.setMaxKeys(2, now);
        assertThat(keys(map)).containsExactlyInAnyOrder("c", "d");
        assertThat(counts.evictions()).isEqualTo(2);
        use(map, "e");
        assertThat(keys(map)).containsExactlyInAnyOrder("d", "e");
    }

    @Test
    void whatCouldNotGoWhenTheMapShrankGoesWithTheNextKeys() {
        KeyedMap<Value> map = map(4);
        Map<String, Value> inUse = new LinkedHashMap<>();
        for (String key : List.of("a", "b", "c", "d")) {
            inUse.put(key, map.enter(key, tick()));
        }
        map.setMaxKeys(2, now);
        assertThat(map.values()).hasSize(4);
        assertThat(use(map, "e").key()).isEqualTo(KeyedMap.OTHER);
        inUse.values().forEach(map::leave);
        use(map, "f");
        assertThat(keys(map)).containsExactlyInAnyOrder("c", "d", "f", "other");
        use(map, "g");
        assertThat(keys(map)).containsExactlyInAnyOrder("f", "g", "other");
        use(map, "h");
        assertThat(keys(map)).containsExactlyInAnyOrder("g", "h", "other");
    }

    @Test
    void aFactoryThatFailsTakesNoPlace() {
        boolean[] fails = {true};
        KeyedMap<Value> map = new KeyedMap<>(1, new KeyedMap.Factory<Value>() {
            @Override
            public Value create(String key) {
                if (fails[0]) {
                    throw new IllegalStateException();
                }
                return new Value(key);
            }

            @Override
            public void added(Value value) {
            }
        }, counts);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> use(map, "a")).isInstanceOf(IllegalStateException.class);
        }
        fails[0] = false;
        assertThat(use(map, "a").key()).isEqualTo("a");
    }

    /** Steps are as long as the precision in which uses are known. */
    @Test
    void agreesWithAModel() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            // Larger maps find out somewhat later that a value may go now.
            boolean changing = round % 2 == 0;
            int limit = 1 + random.nextInt(changing ? 15 : 40);
            KeyedMap<Value> map = map(limit);
            LinkedHashMap<String, Value> model = new LinkedHashMap<>(16, 0.75f, true);
            for (int step = 0; step < 400; step++) {
                String key = "k" + (int) Math.abs(random.nextGaussian() * limit);
                Value used = use(map, key);
                if (model.get(key) != null) {
                    assertThat(used).isSameAs(model.get(key));
                } else {
                    Value victim = model.size() < limit ? null
                            : model.values().stream().filter(value -> value.evictable).findFirst().orElse(null);
                    if (model.size() < limit || victim != null) {
                        model.values().remove(victim);
                        assertThat(used.key()).isEqualTo(key);
                        model.put(key, used);
                    } else {
                        assertThat(used.key()).isEqualTo(KeyedMap.OTHER);
                    }
                }
                assertThat(map.values()).filteredOn(value -> !value.key().equals(KeyedMap.OTHER))
                        .containsExactlyInAnyOrderElementsOf(model.values());
                if (!changing) {
                    used.evictable = used.key().hashCode() % 4 > 0;
                } else if (step % 20 == 0) {
                    model.values().forEach(value -> value.evictable = random.nextInt(4) > 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1000, 5000})
    void aFullMapInWhichNothingCanGoIsNotLookedOverForEachNewKey(int size) {
        KeyedMap<Value> map = map(size);
        for (int i = 0; i < size; i++) {
            use(map, "k" + i).evictable = i == 40;
        }
        Value.asked.set(0);
        assertThat(map.enter("new", now).key()).isEqualTo("new");
        for (int i = 0; i < 1000; i++) {
            assertThat(map.enter("n" + i, now).key()).isEqualTo(KeyedMap.OTHER);
        }
        assertThat(Value.asked).hasValueLessThan(2 * size + 10);

        now += MILLISECONDS.toNanos(100);
        map.values().forEach(value -> value.evictable = value.key().equals("k30"));
        assertThat(map.enter("newer", now).key()).isEqualTo("newer");
    }

    @Test
    void manyNewKeysCostALargeMapLittleEach() {
        KeyedMap<Value> map = map(5000);
        for (int i = 0; i < 5000; i++) {
            use(map, "k" + i);
        }
        Value.asked.set(0);
        for (int i = 0; i < 50_000; i++) {
            assertThat(use(map, "n" + i).key()).isEqualTo("n" + i);
        }
        assertThat(map.values()).hasSize(5000);
        assertThat(counts.evictions()).isEqualTo(50_000);
        // 160 looks over all, for the first sixteenth of each of which the value itself is asked, and again when it goes.
        assertThat(Value.asked.get()).isLessThan(50_000 * 20);
    }

    @Test
    void aKeyHasOneValueInUseWhateverHappens() {
        KeyedMap<Value> map = map(4);
        ConcurrentHashMap<String, Value> inside = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> callers = new ConcurrentHashMap<>();
        AtomicInteger failures = new AtomicInteger();
        InParallel.run(8, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < 20_000; i++) {
                String key = "k" + random.nextInt(12);
                Value value = map.enter(key, i * MILLISECONDS.toNanos(1));
                if (value.key().equals(key)) {
                    value.calls.incrementAndGet();
                    Value before = inside.put(key, value);
                    if (before != null && before != value && before.calls.get() > 0) {
                        failures.incrementAndGet();
                    }
                    value.calls.decrementAndGet();
                } else if (!value.key().equals(KeyedMap.OTHER)) {
                    failures.incrementAndGet();
                }
                if (random.nextInt(50) == 0) {
                    map.setMaxKeys(2 + random.nextInt(4), i * MILLISECONDS.toNanos(1));
                }
                map.leave(value);
            }
        });
        assertThat(failures).hasValue(0);
        map.setMaxKeys(1, SECONDS.toNanos(100));
        assertThat(map.values()).as("nobody is inside any more").hasSizeLessThanOrEqualTo(2);
        assertThat(use(map, "last").key()).isEqualTo("last");
    }

    private KeyedMap<Value> map(int maxKeys) {
        return new KeyedMap<>(maxKeys, new KeyedMap.Factory<Value>() {
            @Override
            public Value create(String key) {
                made.incrementAndGet();
                return new Value(key);
            }

            @Override
            public void added(Value value) {
                added.incrementAndGet();
            }
        }, counts);
    }

    private Value use(KeyedMap<Value> map, String key) {
        Value value = map.enter(key, tick());
        map.leave(value);
        return value;
    }

    private long tick() {
        return now += MILLISECONDS.toNanos(100);
    }

    private static List<String> keys(KeyedMap<Value> map) {
        return map.values().stream().map(KeyedMap.Evictable::key).toList();
    }

    private static final class Value extends KeyedMap.Evictable {
        static final AtomicInteger asked = new AtomicInteger();

        final AtomicInteger calls = new AtomicInteger();
        volatile boolean evictable = true;

        Value(String key) {
            super(key);
        }

        @Override
        protected boolean isEvictable() {
            asked.incrementAndGet();
            return evictable;
        }
    }
}
