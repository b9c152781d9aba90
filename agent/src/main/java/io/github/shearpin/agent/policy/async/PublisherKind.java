package io.github.shearpin.agent.policy.async;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;

/**
 * What publishers are, and how one of the same kind is made around another. Holds on to classes of the application;
 * immutable and thread-safe.
 */
final class PublisherKind {

    /** Of what is no publisher. */
    private static final PublisherKind NONE = new PublisherKind();

    private static final String REACTIVE_STREAMS = "org.reactivestreams.Publisher";
    private static final String FLOW = "java.util.concurrent.Flow$Publisher";
    private static final String MONO = "reactor.core.publisher.Mono";

    /** Class, and its static method that makes one of any publisher. */
    private static final String[][] LIBRARIES = {
        {MONO, "fromDirect"},
        {"reactor.core.publisher.Flux", "from"},
        {"io.reactivex.rxjava3.core.Flowable", "fromPublisher"},
    };

    private static final WeakCache<PublisherKind> KINDS = new WeakCache<PublisherKind>();

    private final boolean single;
    private final StreamTypes reactiveStreams;
    private final StreamTypes flow;
    private final Class<?>[] interfaces;
    private final MethodHandle from;

    private PublisherKind() {
        single = false;
        reactiveStreams = null;
        flow = null;
        interfaces = null;
        from = null;
    }

    private PublisherKind(Class<?> reactiveStreams, Class<?> flow, Class<?> library) throws ReflectiveOperationException {
        this.reactiveStreams = reactiveStreams == null ? null : new StreamTypes(reactiveStreams);
        this.flow = flow == null ? null : new StreamTypes(flow);
        this.interfaces = reactiveStreams == null ? new Class<?>[] {flow}
                : flow == null ? new Class<?>[] {reactiveStreams} : new Class<?>[] {reactiveStreams, flow};
        this.single = library != null && library.getName().equals(MONO);
        this.from = library == null ? null : MethodHandles.publicLookup()
                .findStatic(library, factoryOf(library), MethodType.methodType(library, reactiveStreams))
                .asType(MethodType.methodType(Object.class, Object.class));
    }

    /**
     * Null: it is no publisher.
     *
     * @throws ReflectiveOperationException when it is one, and not as we know them
     */
    static PublisherKind of(Object publisher) throws ReflectiveOperationException {
        Class<?> library = publisher.getClass();
        while (library != null && factoryOf(library) == null) {
            library = library.getSuperclass();
        }
        Class<?> type = library == null ? publisher.getClass() : library;
        PublisherKind kind = KINDS.get(type);
        if (kind == null) {
            try {
                kind = resolve(type, library);
                KINDS.put(type, kind);
            } catch (ReflectiveOperationException | LinkageError lasting) {
                KINDS.put(type, NONE); // not to be tried at each call
                throw lasting;
            }
        }
        return kind == NONE ? null : kind;
    }

    private static PublisherKind resolve(Class<?> type, Class<?> library) throws ReflectiveOperationException {
        Class<?> reactiveStreams = StreamTypes.implemented(type, REACTIVE_STREAMS);
        Class<?> flow = StreamTypes.implemented(type, FLOW);
        return reactiveStreams == null && flow == null ? NONE : new PublisherKind(reactiveStreams, flow, library);
    }

    /** Null: its publishers are left to implement the interface. */
    private static String factoryOf(Class<?> type) {
        String name = type.getName();
        for (String[] library : LIBRARIES) {
            if (library[0].equals(name)) {
                return library[1];
            }
        }
        return null;
    }

    /** One of this kind whose subscriptions go to {@code original} and are told to the observer. */
    Object wrap(Object original, PublisherObserver observer) throws Throwable {
        Object proxy = Proxy.newProxyInstance(StreamTypes.loaderFor(interfaces[0]), interfaces,
                new ObservedPublisher(this, original, observer));
        return from == null ? proxy : (Object) from.invokeExact(proxy);
    }

    /** Whether it gives one value at most, so that a subscriber who cancels after that has had all there is. */
    boolean single() {
        return single;
    }

    /** Whose {@code subscribe} was called. */
    StreamTypes typesOf(Class<?> publisher) {
        return flow != null && flow.publisher == publisher ? flow : reactiveStreams;
    }
}
