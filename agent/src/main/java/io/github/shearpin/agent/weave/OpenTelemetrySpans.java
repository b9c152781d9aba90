package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.record.SpanIds;
import io.github.shearpin.agent.policy.record.SpanSource;
import io.github.shearpin.agent.policy.record.Spans;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The spans of OpenTelemetry: of the application's own API, and of the one that OpenTelemetry's agent brings with it. No
 * loader is asked for their classes; the JVM tells of them as it loads them.
 *
 * <p>An API is first called by us once its class {@code LazyStorage} is there, which it loads when the application first asks
 * for what is current: to ask before would settle how contexts are stored before the application has had its say. Those three
 * classes must be of one loader, as they are but where OSGi keeps the API's parts apart. Thread-safe.
 */
final class OpenTelemetrySpans implements SpanSource {

    private static final String[] PACKAGES = {"io.opentelemetry.", "io.opentelemetry.javaagent.shaded.io.opentelemetry."};
    private static final String SPAN = "api.trace.Span";
    private static final String SPAN_CONTEXT = "api.trace.SpanContext";
    private static final String STORAGE = "context.LazyStorage";
    /** Applications of one JVM that have the API each for itself. The first ones are asked. */
    private static final int MOST_APIS = 16;

    private final Spans spans;
    private volatile Api[] apis = {};
    /** A second look at all loaded classes finds the same APIs again. */
    private boolean told;

    /** @param spans learns of this as soon as there is something to ask */
    OpenTelemetrySpans(Spans spans) {
        this.spans = spans;
    }

    /** Whether a class that is being loaded is one of those after which an API may be there to be asked. */
    static boolean isSign(String className) {
        return className.endsWith(SPAN_CONTEXT) && isOne(className, SPAN_CONTEXT) || isStorage(className);
    }

    private static boolean isStorage(String className) {
        return className.endsWith(STORAGE) && isOne(className, STORAGE);
    }

    private static boolean isOne(String className, String ofApi) {
        return className.equals(PACKAGES[0] + ofApi) || className.equals(PACKAGES[1] + ofApi);
    }

    @Override
    public SpanIds current() throws Throwable {
        for (Api api : apis) {
            SpanIds ids = api.current();
            if (ids != null) {
                return ids;
            }
        }
        return null;
    }

    /** Looks for APIs among all the classes that are loaded, on a thread of ours. */
    synchronized void find(Class<?>[] loaded) {
        List<Api> found = new ArrayList<Api>();
        for (Api api : apis) {
            if (api.isLoaded()) {
                found.add(api);
            }
        }
        int known = found.size();
        for (Class<?> type : loaded) {
            String name = type.getName();
            if (isStorage(name) && !isKnown(type.getClassLoader(), name, found) && found.size() < MOST_APIS) {
                Api api = bound(type, loaded);
                if (api != null) {
                    found.add(api);
                }
            }
        }
        apis = found.toArray(new Api[0]);
        if (known == 0 && !found.isEmpty()) {
            spans.askFrom(this);
        }
    }

    private static boolean isKnown(ClassLoader loader, String sign, List<Api> apis) {
        for (Api api : apis) {
            Class<?> span = api.span.get();
            if (span != null && span.getClassLoader() == loader && sign.startsWith(packageOf(span.getName(), SPAN))) {
                return true;
            }
        }
        return false;
    }

    private static String packageOf(String name, String className) {
        return name.substring(0, name.length() - className.length());
    }

    /** Null: it can't be called, or not yet. */
    private Api bound(Class<?> storage, Class<?>[] loaded) {
        String prefix = packageOf(storage.getName(), STORAGE);
        Class<?> span = null;
        Class<?> context = null;
        for (Class<?> type : loaded) {
            if (type.getClassLoader() == storage.getClassLoader()) {
                span = type.getName().equals(prefix + SPAN) ? type : span;
                context = type.getName().equals(prefix + SPAN_CONTEXT) ? type : context;
            }
        }
        if (span == null || context == null) {
            return null;
        }
        try {
            Api api = new Api(span, context);
            api.current();
            return api;
        } catch (Throwable failure) {
            if (!told) {
                told = true;
                Log.line("OpenTelemetry's " + span.getName() + " cannot be asked for the current span (" + failure
                        + "); calls are measured without exemplars");
            }
            return null;
        }
    }

    /**
     * An API in one loader, called without being linked to it. Neither keeps the other: the handles, which would keep the
     * classes, are kept by the class of spans itself, and are of the JDK's classes alone.
     */
    private static final class Api extends ClassValue<MethodHandle[]> {

        private static final int CURRENT = 0;
        private static final int CONTEXT = 1;
        private static final int SAMPLED = 2;
        private static final int TRACE_ID = 3;
        private static final int SPAN_ID = 4;

        private final WeakReference<Class<?>> span;
        private final WeakReference<Class<?>> context;

        Api(Class<?> span, Class<?> context) {
            this.span = new WeakReference<Class<?>>(span);
            this.context = new WeakReference<Class<?>>(context);
        }

        boolean isLoaded() {
            return span.get() != null;
        }

        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
            Class<?> contextType = context.get();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            try {
                return new MethodHandle[] {
                    lookup.findStatic(type, "current", MethodType.methodType(type))
                            .asType(MethodType.methodType(Object.class)),
                    method(lookup, type, "getSpanContext", contextType, Object.class),
                    method(lookup, contextType, "isSampled", boolean.class, boolean.class),
                    method(lookup, contextType, "getTraceId", String.class, String.class),
                    method(lookup, contextType, "getSpanId", String.class, String.class)
                };
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static MethodHandle method(MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> result,
                Class<?> told) throws ReflectiveOperationException {
            return lookup.findVirtual(type, name, MethodType.methodType(result))
                    .asType(MethodType.methodType(told, Object.class));
        }

        SpanIds current() throws Throwable {
            Class<?> type = span.get();
            if (type == null) {
                return null;
            }
            MethodHandle[] methods = get(type);
            Object present = (Object) methods[CURRENT].invokeExact();
            Object ids = (Object) methods[CONTEXT].invokeExact(present);
            return (boolean) methods[SAMPLED].invokeExact(ids)
                    ? SpanIds.of((String) methods[TRACE_ID].invokeExact(ids), (String) methods[SPAN_ID].invokeExact(ids))
                    : null;
        }
    }
}
