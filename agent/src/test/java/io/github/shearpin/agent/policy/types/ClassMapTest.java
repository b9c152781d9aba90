package io.github.shearpin.agent.policy.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ClassMapTest {

    private final ClassMap<String> map = new ClassMap<>();

    @Test
    void keepsAValueForEachClass() {
        assertThat(map.get(String.class)).isNull();
        assertThat(map.replace(String.class, null, "one")).isEqualTo("one");
        assertThat(map.replace(Integer.class, null, "other")).isEqualTo("other");
        assertThat(map.get(String.class)).isEqualTo("one");
        assertThat(map.get(Integer.class)).isEqualTo("other");
        assertThat(map.get(Long.class)).isNull();
    }

    @Test
    void whatAnotherThreadHasPutStays() {
        map.replace(String.class, null, "first");
        assertThat(map.replace(String.class, null, "second")).isEqualTo("first");
        assertThat(map.replace(String.class, "first", "third")).isEqualTo("third");
        assertThat(map.replace(String.class, "first", "fourth")).isEqualTo("third");
        assertThat(map.get(String.class)).isEqualTo("third");
    }

    /** The last ones are there, the first are not, and none is there twice. */
    @Test
    void isBounded() {
        List<Class<?>> classes = new ArrayList<>();
        Class<?> type = int.class;
        for (int i = 0; i < 100; i++) {
            type = Array.newInstance(i % 50 == 0 ? (i == 0 ? int.class : long.class) : type, 0).getClass();
            classes.add(type);
            map.replace(type, null, "value " + i);
        }
        assertThat(classes.stream().filter(each -> map.get(each) != null)).hasSize(64);
        assertThat(map.get(classes.get(35))).isNull();
        assertThat(map.get(classes.get(36))).isEqualTo("value 36");
        assertThat(map.get(classes.get(99))).isEqualTo("value 99");
    }

    @Test
    void classesAreNotHeld() throws Exception {
        WeakReference<Class<?>> type = new WeakReference<>(useOnce());
        for (int i = 0; type.get() != null && i < 100; i++) {
            System.gc();
        }
        assertThat(type.get()).isNull();
    }

    private Class<?> useOnce() throws Exception {
        byte[] bytes;
        try (InputStream in = ClassMap.class.getResourceAsStream("ClassMap.class")) {
            bytes = in.readAllBytes();
        }
        Class<?> type = new ClassLoader(ClassMap.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(ClassMap.class.getName(), bytes, 0, bytes.length);
            }
        }.define();
        map.replace(type, null, "value");
        assertThat(map.get(type)).isEqualTo("value");
        return type;
    }

    @Test
    void threadsAgreeOnOneValue() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                ClassMap<Object> shared = new ClassMap<>();
                List<Callable<Object>> tasks = new ArrayList<>();
                for (Class<?> type : new Class<?>[] {String.class, Integer.class, String.class, Integer.class}) {
                    tasks.add(() -> {
                        Object kept = shared.replace(type, null, new Object());
                        assertThat(shared.get(type)).isSameAs(kept);
                        return kept;
                    });
                }
                List<Future<Object>> kept = threads.invokeAll(tasks);
                assertThat(kept.get(0).get()).isSameAs(kept.get(2).get());
                assertThat(kept.get(1).get()).isSameAs(kept.get(3).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
