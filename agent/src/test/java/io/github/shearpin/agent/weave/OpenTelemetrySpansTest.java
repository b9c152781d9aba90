package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.record.SpanIds;
import io.github.shearpin.agent.policy.record.Spans;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenTelemetry's API looks like to us, in as many loaders as there are applications. The real one has its test, too. */
class OpenTelemetrySpansTest {

    private static final String CONTEXT =
            "public interface SpanContext { boolean isSampled(); String getTraceId(); String getSpanId(); }";
    private static final String SPAN = """
            public interface Span {
                static Span current() {
                    return () -> new SpanContext() {
                        public boolean isSampled() { return Current.sampled; }
                        public String getTraceId() { return Current.trace; }
                        public String getSpanId() { return "00000000000000aa"; }
                    };
                }
                SpanContext getSpanContext();
            }""";

    @TempDir
    private Path folder;
    private final Spans spans = new Spans(() -> 0);
    private final OpenTelemetrySpans openTelemetry = new OpenTelemetrySpans(spans);

    @Test
    void isAskedOnlyOnceTheApplicationHasAsked() throws Exception {
        Application application = new Application(SPAN);
        Class<?> span = application.load("api.trace.Span");
        Class<?> context = application.load("api.trace.SpanContext");
        application.current("0123456789abcdef0123456789abcdef", true);
        openTelemetry.find(new Class<?>[] {span, String.class, context});
        assertThat(spans.current()).isNull();

        openTelemetry.find(new Class<?>[] {span, context, application.load("context.LazyStorage")});
        SpanIds current = spans.current();
        assertThat(current.traceId()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(current.spanId()).isEqualTo("00000000000000aa");
        application.current("0123456789abcdef0123456789abcdef", false);
        assertThat(spans.current()).as("not sampled").isNull();
        application.current(null, true);
        assertThat(spans.current()).isNull();
    }

    @Test
    void eachApplicationIsAskedForItsOwn() throws Exception {
        List<Class<?>> loaded = new ArrayList<>();
        Application[] applications = new Application[3];
        for (int i = 0; i < applications.length; i++) {
            applications[i] = new Application(SPAN);
            loaded.addAll(applications[i].loaded());
            openTelemetry.find(loaded.toArray(new Class<?>[0])); // those before are found again
        }
        for (int i = 0; i < applications.length; i++) {
            String trace = String.format("%032x", i + 1);
            applications[i].current(trace, true);
            assertThat(spans.current().traceId()).isEqualTo(trace);
            applications[i].current(trace, false);
        }
    }

    @Test
    void whatIsNoSuchApiIsLeftAlone() throws Exception {
        Application other = new Application("public interface Span { SpanContext getSpanContext(); }");
        openTelemetry.find(other.loaded().toArray(new Class<?>[0]));
        assertThat(spans.current()).isNull();

        Application application = new Application(SPAN);
        application.current("0123456789abcdef0123456789abcdef", true);
        List<Class<?>> loaded = new ArrayList<>(other.loaded());
        loaded.addAll(application.loaded());
        openTelemetry.find(loaded.toArray(new Class<?>[0]));
        assertThat(spans.current()).isNotNull();
    }

    @Test
    void applicationIsNotKept() throws Exception {
        WeakReference<ClassLoader> loader = useOnce();
        for (int i = 0; loader.get() != null && i < 100; i++) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
        assertThat(spans.current()).isNull();
    }

    private WeakReference<ClassLoader> useOnce() throws Exception {
        Application application = new Application(SPAN);
        application.current("0123456789abcdef0123456789abcdef", true);
        openTelemetry.find(application.loaded().toArray(new Class<?>[0]));
        assertThat(spans.current()).isNotNull();
        return new WeakReference<>(application.loader);
    }

    @Test
    void signsAreTheClassesOfBothApis() {
        assertThat(Stream.of("io.opentelemetry.context.LazyStorage", "io.opentelemetry.api.trace.SpanContext",
                "io.opentelemetry.javaagent.shaded.io.opentelemetry.context.LazyStorage",
                "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.SpanContext")).allMatch(OpenTelemetrySpans::isSign);
        assertThat(Stream.of("LazyStorage", "com.acme.context.LazyStorage", "com.acme.SpanContext",
                "io.opentelemetry.api.trace.Span", "io.opentelemetry.api.trace.SpanContextTest",
                "shaded.io.opentelemetry.api.trace.SpanContext")).noneMatch(OpenTelemetrySpans::isSign);
    }

    private final class Application {

        private final ClassLoader loader;

        Application(String span) throws IOException {
            Path sources = Files.createTempDirectory(folder, "application");
            Files.writeString(sources.resolve("Span.java"), "package io.opentelemetry.api.trace;\n" + span);
            Files.writeString(sources.resolve("SpanContext.java"), "package io.opentelemetry.api.trace;\n" + CONTEXT);
            Files.writeString(sources.resolve("Current.java"), "package io.opentelemetry.api.trace;\n"
                    + "public class Current { public static volatile String trace; public static volatile boolean sampled; }");
            Files.writeString(sources.resolve("LazyStorage.java"),
                    "package io.opentelemetry.context;\nfinal class LazyStorage { }");
            String[] arguments;
            try (Stream<Path> files = Files.list(sources)) {
                arguments = Stream.concat(Stream.of("-proc:none", "-d", sources.toString()), files.map(Path::toString))
                        .toArray(String[]::new);
            }
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
            loader = new URLClassLoader(new URL[] {sources.toUri().toURL()}, null);
        }

        Class<?> load(String name) throws ClassNotFoundException {
            return Class.forName("io.opentelemetry." + name, false, loader);
        }

        List<Class<?>> loaded() throws ClassNotFoundException {
            return List.of(load("api.trace.Span"), load("api.trace.SpanContext"), load("context.LazyStorage"));
        }

        void current(String trace, boolean sampled) throws ReflectiveOperationException {
            load("api.trace.Current").getField("trace").set(null, trace);
            load("api.trace.Current").getField("sampled").set(null, sampled);
        }
    }
}
