package io.github.shearpin.agent.policy.key;

import io.github.shearpin.agent.logging.Log;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under every interleaving tried: one value a key in use, none goes that matters, no place is lost. */
@Tag("interleaving")
public class KeyedMapInterleavingTest {

    private static final long LATER = 1_000_000_000L;

    private OutputStream stderr;

    /** Lincheck writes no files. */
    @BeforeEach
    void tellNobody() {
        stderr = Log.redirect(OutputStream.nullOutputStream());
    }

    @AfterEach
    void release() {
        Log.redirect(stderr);
    }

    @Test
    void callersOfAKeyAreInsideTheSame() {
        Lincheck.runConcurrentTest(500, () -> {
            KeyedMap<Value> map = newMap(1);
            map.leave(map.enter("a", 0));
            Value[] inside = new Value[2];
            run(() -> inside[0] = map.enter("a", LATER), () -> map.leave(map.enter("b", LATER)),
                    () -> inside[1] = map.enter("a", LATER));
            boolean shared = isOther(inside[0]) || isOther(inside[1]);
            expect(shared || inside[0] == inside[1], "two values of one key");
            map.leave(inside[0]);
            map.leave(inside[1]);
            expect(!isOther(map.enter("c", 2 * LATER)), "the place is lost");
        });
    }

    @Test
    void whatCameToMatterIsNotEvicted() {
        Lincheck.runConcurrentTest(500, () -> {
            KeyedMap<Value> map = newMap(1);
            map.leave(map.enter("a", 0));
            Value[] opened = {null};
            run(() -> {
                Value a = map.enter("a", LATER);
                a.evictable.set(0);
                map.leave(a);
                opened[0] = a;
            }, () -> map.leave(map.enter("b", LATER)));
            expect(isOther(opened[0]) || map.enter("a", 2 * LATER) == opened[0], "opened, and evicted");
        });
    }

    /** The heart of it. */
    @Test
    void aValueIsGivenUpOrEntered() {
        Lincheck.runConcurrentTest(1_000, () -> {
            Value value = new Value("a");
            value.begin(0);
            value.leave();
            AtomicInteger entered = new AtomicInteger();
            AtomicInteger retired = new AtomicInteger();
            Runnable comeAndGo = () -> {
                if (value.enter(LATER)) {
                    entered.incrementAndGet();
                    value.evictable.set(0);
                    value.leave();
                }
            };
            Runnable retire = () -> retired.addAndGet(value.retire() ? 1 : 0);
            run(comeAndGo, comeAndGo, retire, retire);
            expect(retired.get() == 0 && entered.get() == 2 || retired.get() == 1 && entered.get() == 0,
                    "entered " + entered + " times, given up " + retired + " times");
        });
    }

    @Test
    void aPlaceIsGivenOnce() {
        Lincheck.runConcurrentTest(500, () -> {
            KeyedMap<Value> map = newMap(2);
            map.leave(map.enter("a", 0));
            Value[] inside = new Value[3];
            run(() -> inside[0] = map.enter("b", LATER), () -> inside[1] = map.enter("c", LATER),
                    () -> inside[2] = map.enter("d", LATER));
            int own = 0;
            for (Value value : inside) {
                own += isOther(value) ? 0 : 1;
                map.leave(value);
            }
            expect(own == 2, own + " of two places were given");
            map.setMaxKeys(1, LATER);
            int left = 0;
            for (Value value : map.values()) {
                left += isOther(value) ? 0 : 1;
            }
            expect(left == 1, left + " left");
        });
    }

    private static KeyedMap<Value> newMap(int maxKeys) {
        return new KeyedMap<>(maxKeys, new KeyedMap.Factory<Value>() {
            @Override
            public Value create(String key) {
                return new Value(key);
            }

            @Override
            public void added(Value value) {
            }
        }, new KeyCounts("interleaving"));
    }

    private static void run(Runnable... bodies) {
        Thread[] threads = new Thread[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            threads[i] = new Thread(bodies[i]);
            threads[i].start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean isOther(Value value) {
        return value.key().equals(KeyedMap.OTHER);
    }

    private static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static final class Value extends KeyedMap.Evictable {
        final AtomicInteger evictable = new AtomicInteger(1);

        Value(String key) {
            super(key);
        }

        @Override
        protected boolean isEvictable() {
            return evictable.get() == 1;
        }
    }
}
