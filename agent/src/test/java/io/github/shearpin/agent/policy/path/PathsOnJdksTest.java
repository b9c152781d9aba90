package io.github.shearpin.agent.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs {@code paths/Program.java} on the JDKs there are: the running one, and those in the subfolders {@code 8}, {@code 11} and
 * so on of the folder that {@code -Dshearpin.jdks} or the environment's {@code SHEARPIN_JDKS} names.
 */
class PathsOnJdksTest {

    private static final Path RUNNING = Path.of(System.getProperty("java.home"));

    @TempDir
    private static Path folder;
    private static Path classes;
    private static Path agent;
    private static String classPath;

    @BeforeAll
    static void compile() throws Exception {
        classes = Files.createDirectory(folder.resolve("classes"));
        classPath = place(ValuePath.class) + System.getProperty("path.separator") + place(io.github.shearpin.bootstrap.Gate.class);
        Path source = Path.of(PathsOnJdksTest.class.getResource("/paths/Program.java").toURI());
        int result = ToolProvider.getSystemJavaCompiler().run(null, OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(), "--release", "8", "-nowarn", "-proc:none", "-cp", classPath,
                "-d", classes.toString(), source.toString());
        assertThat(result).as("compiled").isZero();
        agent = folder.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), "Program");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
            jar.putNextEntry(new JarEntry("empty"));
        }
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    static Stream<Path> jdks() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(RUNNING));
        String known = System.getProperty("shearpin.jdks", System.getenv("SHEARPIN_JDKS"));
        for (String feature : List.of("8", "11", "17", "21", "25")) {
            Path home = Path.of(known == null ? "" : known, feature);
            if (known != null && Files.isExecutable(home.resolve("bin/java"))) {
                homes.add(home);
            }
        }
        return homes.stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void readsWhatThereIsAndHoldsNobody(Path jdk) throws Exception {
        assertThat(run(jdk, List.of("-javaagent:" + agent), "all"))
                .noneMatch(line -> line.contains("WARNING"))
                .filteredOn(line -> !line.startsWith("shearpin: "))
                .containsExactly("$arg0.tenant.id: acme", "$arg0.number: 7", "$arg0.size: 2", "$arg0.size: 0",
                        "$arg0.key: k", "$arg0.fileName: b", "$arg0.length: 3", "$arg0.host: acme", "$arg0.protocol: http",
                        "$arg0.detailMessage: private", "deep: acme", "application: collected", "agent: collected");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSecurityManagerIsAskedWhatWeMayDo(Path jdk) throws Exception {
        int feature = jdk.equals(RUNNING) ? Runtime.version().feature() : Integer.parseInt(jdk.getFileName().toString());
        Assumptions.assumeTrue(feature < 24, "has no SecurityManager");
        Path policy = folder.resolve("policy");
        Files.writeString(policy, "grant codeBase \"" + place(ValuePath.class).toUri()
                + "-\" { permission java.security.AllPermission; };\n");
        assertThat(run(jdk, List.of("-Djava.security.manager", "-Djava.security.policy==" + policy), "one"))
                .contains("$arg0.tenant.id: acme");
    }

    private static List<String> run(Path jdk, List<String> options, String argument) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-Xmx256m", "-cp", classes + System.getProperty("path.separator") + classPath, "Program",
                argument));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }
}
