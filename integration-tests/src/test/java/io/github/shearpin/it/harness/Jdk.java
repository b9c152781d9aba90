package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JDK to run a program on. Known are the running one, those in the folder that {@code -Dshearpin.jdks} or the
 * environment's {@code SHEARPIN_JDKS} names (in subfolders {@code 8}, {@code 11}, ...), and those of {@code /usr/lib/jvm}.
 */
public record Jdk(int feature, Path home) {

    private static final Map<Integer, Jdk> KNOWN = find();

    /** Features for {@link SomeJdks}. */
    static int[] some() {
        return Boolean.getBoolean("shearpin.matrix") ? new int[] {8, 11, 17, 21, 25} : new int[] {8, 25};
    }

    /** For what takes long and depends on the JDK a little: the running one, and all with {@code -Dshearpin.matrix=true}. */
    static int[] one() {
        return Boolean.getBoolean("shearpin.matrix") ? some() : new int[] {running().feature()};
    }

    /** Likewise, on the newest one: what takes long and is held on the others by tests beside it. */
    static int[] newest() {
        return Boolean.getBoolean("shearpin.matrix") ? some() : new int[] {25};
    }

    /** @throws org.opentest4j.TestAbortedException when the machine has none of that version */
    public static Jdk of(int feature) {
        Jdk jdk = KNOWN.get(feature);
        return jdk != null ? jdk : Missing.skip("no JDK " + feature + " found: put one into a folder " + feature
                + " of a folder of JDKs and name that with -Dshearpin.jdks=FOLDER or SHEARPIN_JDKS; known are " + KNOWN);
    }

    /** Empty: the machine has none of that version. */
    public static Optional<Jdk> known(int feature) {
        return Optional.ofNullable(KNOWN.get(feature));
    }

    public static Jdk running() {
        return KNOWN.get(Runtime.version().feature());
    }

    public Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** Which one exactly, such as {@code 17.0.15}; its feature where it doesn't say. */
    public String release() {
        return javaVersion(home).orElse(Integer.toString(feature));
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }

    private static Map<Integer, Jdk> find() {
        Map<Integer, Jdk> found = new TreeMap<>();
        add(found, new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home"))));
        String folder = System.getProperty("shearpin.jdks", System.getenv("SHEARPIN_JDKS"));
        if (folder != null && !folder.isBlank()) {
            for (Path home : subfolders(Path.of(folder))) {
                version(home).or(() -> number(home.getFileName().toString())).ifPresent(v -> add(found, new Jdk(v, home)));
            }
        }
        for (Path home : subfolders(Path.of("/usr/lib/jvm"))) {
            version(home).ifPresent(v -> add(found, new Jdk(v, home)));
        }
        return found;
    }

    private static void add(Map<Integer, Jdk> found, Jdk jdk) {
        if (Files.isExecutable(jdk.tool("java")) && Files.isExecutable(jdk.tool("javac"))) {
            found.putIfAbsent(jdk.feature(), jdk);
        }
    }

    private static List<Path> subfolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return new ArrayList<>(children.filter(Files::isDirectory).sorted(Comparator.naturalOrder()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> version(Path home) {
        return javaVersion(home).flatMap(version -> number(version.startsWith("1.") ? version.substring(2) : version));
    }

    private static Optional<String> javaVersion(Path home) {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(properties.getProperty("JAVA_VERSION")).map(version -> version.replace("\"", ""));
    }

    private static Optional<Integer> number(String version) {
        String digits = version.split("[^0-9]", 2)[0];
        return digits.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(digits));
    }
}
