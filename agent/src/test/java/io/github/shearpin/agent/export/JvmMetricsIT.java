package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The JVM collectors as they are packaged, in JVMs of their own: the one that runs the tests, and those in the directory
 * that the environment variable {@code SHEARPIN_JDKS} names.
 */
class JvmMetricsIT {

    private static final String PACKAGED = System.getProperty("shearpin.gathered");

    /** Scrapes, and only then is an application that names its own LogManager. */
    private static final String APPLICATION = """
            package io.github.shearpin.agent.export;

            import io.github.shearpin.lib.gson.stream.JsonWriter;
            import io.github.shearpin.lib.prometheus.Collector.MetricFamilySamples;
            import java.io.IOException;
            import java.io.StringWriter;
            import java.util.TreeSet;

            public class Application {
                public static class OwnLogManager extends java.util.logging.LogManager {}

                public static void main(String[] arguments) throws IOException {
                    Scrapes.main(arguments);
                    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
                    System.out.println(java.util.logging.LogManager.getLogManager().getClass().getSimpleName());
                    System.out.println(javax.management.MBeanServerFactory.findMBeanServer(null).size());
                }
            }

            class Scrapes {
                public static void main(String[] arguments) throws IOException {
                    JvmCollector collector = new JvmCollector();
                    TreeSet<String> names = new TreeSet<String>();
                    // The JVM tells of its garbage collections later, on a thread of its own.
                    boolean once = arguments.length > 0;
                    long end = System.nanoTime() + 20000000000L;
                    do {
                        for (MetricFamilySamples family : collector.collect()) {
                            for (MetricFamilySamples.Sample sample : family.samples) {
                                names.add(sample.name);
                            }
                        }
                        System.gc();
                    } while (!once && !names.contains("jvm_memory_pool_allocated_bytes_total") && System.nanoTime() < end);
                    System.out.println(names);
                    StringWriter load = new StringWriter();
                    for (int i = 0; i < 2; i++) {
                        JvmLoad now = JvmLoad.now();
                        load.getBuffer().setLength(0);
                        if (now != null) {
                            now.write(new JsonWriter(load));
                        }
                    }
                    System.out.println(load);
                }
            }
            """;

    @TempDir
    private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        Path source = classes.resolve("Application.java");
        Files.writeString(source, APPLICATION);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler().run(null, said, said, "--release", "8", "-Xlint:-options",
                "-cp", PACKAGED, "-d", classes.toString(), source.toString());
        assertThat(failed).as(said.toString()).isZero();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void scrapeBeforeTheApplicationsLogManagerIsHarmless(Path home) throws Exception {
        Result result = run(home, "io.github.shearpin.agent.export.Application");

        assertThat(result.error).isEmpty();
        assertThat(result.lines).hasSize(4);
        assertThat(result.lines.get(0)).contains("jvm_memory_bytes_used", "jvm_memory_pool_allocated_bytes_total",
                "jvm_buffer_pool_used_bytes", "jvm_gc_collection_seconds_sum", "jvm_threads_current", "jvm_classes_loaded_total", "jvm_info",
                "process_cpu_seconds_total", "process_start_time_seconds")
                .doesNotContain("_created");
        assertThat(result.lines.get(1)).contains("\"heap\":{\"used_bytes\":").containsPattern("\"system_ratio\":[0-9]")
                .containsPattern("\"process_seconds\":[0-9]");
        assertThat(result.lines.get(2)).as("the LogManager the application gets").isEqualTo("OwnLogManager");
        assertThat(result.lines.get(3)).as("MBean servers made by us").isEqualTo("0");
    }

    /** As in a small image that {@code jlink} made. */
    @ParameterizedTest
    @MethodSource("jvmsOfModules")
    void runtimeWithoutManagementIsToldOnce(Path home) throws Exception {
        Result result = run(home, "--limit-modules", "java.base", "io.github.shearpin.agent.export.Scrapes", "once");

        assertThat(result.lines).containsExactly("[jvm_info]", "");
        assertThat(result.error).startsWith("shearpin: not all JVM metrics are served: this Java runtime lacks ")
                .contains("module java.management").hasLineCount(1);
    }

    /** What Java runtimes without {@code jdk.management} don't tell is null. */
    @ParameterizedTest
    @MethodSource("jvmsOfModules")
    void runtimeWithManagementOfTheJvmAloneTellsItsMemory(Path home) throws Exception {
        Result result = run(home, "--limit-modules", "java.management", "io.github.shearpin.agent.export.Scrapes", "once");

        assertThat(result.lines.get(1)).contains("\"process_ratio\":null", "\"process_seconds\":null", "\"used_bytes\":");
    }

    static List<Path> jvms() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String others = System.getenv("SHEARPIN_JDKS");
        if (others != null) {
            try (Stream<Path> directories = Files.list(Path.of(others))) {
                directories.filter(home -> Files.isExecutable(home.resolve("bin/java"))).sorted().forEach(homes::add);
            }
        }
        return homes;
    }

    static List<Path> jvmsOfModules() throws IOException {
        return jvms().stream().filter(home -> Files.exists(home.resolve("lib/modules"))).toList();
    }

    private record Result(List<String> lines, String error) {
    }

    private static Result run(Path home, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString(), "-cp",
                PACKAGED + File.pathSeparator + classes));
        command.addAll(List.of(arguments));
        Path error = Files.createTempFile(classes, "stderr", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(error.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process java = builder.start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(output.lines().toList(), Files.readString(error));
    }
}
