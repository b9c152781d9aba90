package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.policy.types.Finder;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedTransferQueue;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What is empty of a type: one that can't be changed is shared, all else is made anew for each caller. Collections are
 * unmodifiable where the type is an interface that has such ones, and what their class's constructor makes where it is a
 * class of {@code java.util}.
 */
final class EmptyValue {

    private static final Map<String, Object> SHARED = new HashMap<String, Object>();

    static {
        share(Collections.emptyList(), "java.util.List", "java.util.Collection", "java.lang.Iterable",
                "java.util.SequencedCollection");
        share(Collections.emptySet(), "java.util.Set");
        share(Collections.emptyNavigableSet(), "java.util.SortedSet", "java.util.NavigableSet", "java.util.SequencedSet");
        share(Collections.emptyMap(), "java.util.Map");
        share(Collections.emptyNavigableMap(), "java.util.SortedMap", "java.util.NavigableMap", "java.util.SequencedMap");
        share(Collections.emptyIterator(), "java.util.Iterator");
        share(Collections.emptyListIterator(), "java.util.ListIterator");
        share(Collections.emptyEnumeration(), "java.util.Enumeration");
        share(Optional.empty(), "java.util.Optional");
        share(OptionalInt.empty(), "java.util.OptionalInt");
        share(OptionalLong.empty(), "java.util.OptionalLong");
        share(OptionalDouble.empty(), "java.util.OptionalDouble");
        share("", "java.lang.String", "java.lang.CharSequence");
    }

    private static final Set<String> MADE = new HashSet<String>(Arrays.asList("java.util.stream.Stream",
            "java.util.stream.IntStream", "java.util.stream.LongStream", "java.util.stream.DoubleStream", "java.util.Queue",
            "java.util.Deque", "java.util.concurrent.BlockingQueue", "java.util.concurrent.BlockingDeque",
            "java.util.concurrent.TransferQueue", "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.ConcurrentNavigableMap"));

    /** Classes whose constructor without parameters makes an empty one. */
    private static final Set<String> CONSTRUCTED = new HashSet<String>(Arrays.asList("ArrayDeque", "ArrayList", "HashMap",
            "HashSet", "Hashtable", "IdentityHashMap", "LinkedHashMap", "LinkedHashSet", "LinkedList", "PriorityQueue",
            "Properties", "Stack", "TreeMap", "TreeSet", "Vector", "WeakHashMap", "concurrent.ConcurrentHashMap",
            "concurrent.ConcurrentLinkedDeque", "concurrent.ConcurrentLinkedQueue", "concurrent.ConcurrentSkipListMap",
            "concurrent.ConcurrentSkipListSet", "concurrent.CopyOnWriteArrayList", "concurrent.CopyOnWriteArraySet",
            "concurrent.DelayQueue", "concurrent.LinkedBlockingDeque", "concurrent.LinkedBlockingQueue",
            "concurrent.LinkedTransferQueue", "concurrent.PriorityBlockingQueue"));
    private static final String UTIL = "java.util.";

    private EmptyValue() {
    }

    private static void share(Object empty, String... types) {
        for (String type : types) {
            SHARED.put(type, empty);
        }
    }

    /** Null: what is empty of that type is not known. */
    static Substitute of(String type) {
        if (type.equals("void")) {
            return new Substitute.Constant(null);
        }
        if (SHARED.containsKey(type)) {
            return new Substitute.Constant(SHARED.get(type));
        }
        if (Descriptor.element(type) != null) {
            return new EmptyArray(type);
        }
        boolean constructed = type.startsWith(UTIL) && CONSTRUCTED.contains(type.substring(UTIL.length()));
        return constructed || MADE.contains(type) ? new Made(type) : null;
    }

    /** Of a type of the JDK. */
    private static final class Made extends Substitute {

        private final String type;

        Made(String type) {
            this.type = type;
        }

        @Override
        Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
                throws UnusableException {
            switch (type) {
                case "java.util.stream.Stream":
                    return Stream.empty();
                case "java.util.stream.IntStream":
                    return IntStream.empty();
                case "java.util.stream.LongStream":
                    return LongStream.empty();
                case "java.util.stream.DoubleStream":
                    return DoubleStream.empty();
                case "java.util.Queue":
                case "java.util.Deque":
                    return new ArrayDeque<Object>();
                case "java.util.concurrent.BlockingQueue":
                case "java.util.concurrent.BlockingDeque":
                    return new LinkedBlockingDeque<Object>();
                case "java.util.concurrent.TransferQueue":
                    return new LinkedTransferQueue<Object>();
                case "java.util.concurrent.ConcurrentMap":
                    return new ConcurrentHashMap<Object, Object>();
                case "java.util.concurrent.ConcurrentNavigableMap":
                    return new ConcurrentSkipListMap<Object, Object>();
                default:
                    try {
                        return Class.forName(type).getConstructor().newInstance();
                    } catch (ReflectiveOperationException e) {
                        throw new UnusableException("fallback empty: " + e);
                    }
            }
        }
    }

    /** A new one each time: an array of the application's type, kept by us, would keep the application. */
    private static final class EmptyArray extends Substitute {

        private final Finder<Class<?>> elements;

        EmptyArray(final String type) {
            elements = new Finder<Class<?>>("fallback empty") {
                @Override
                protected Class<?> find(AppTypes types) throws UnusableException {
                    return ReflectedTypes.unwrap(types.named(Descriptor.element(type)));
                }
            };
        }

        @Override
        Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
                throws UnusableException {
            return Array.newInstance(elements.of(origin), 0);
        }
    }
}
