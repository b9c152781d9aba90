import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes shearpin.jar of the jar in which Maven has gathered and relocated everything: the bootstrap classes stay ordinary
 * entries, all others and our resources go into one entry that no class loader but ours reads. Two runs over the same classes give the same
 * bytes.
 *
 * <p>Usage: {@code java PackageAgent.java GATHERED_JAR TARGET_JAR VERSION REPOSITORY}
 */
public final class PackageAgent {

    private static final String BOOTSTRAP = "io/github/shearpin/bootstrap/";
    private static final String AGENT = "io/github/shearpin/agent/";
    private static final String FACE = BOOTSTRAP + "Agent.class";
    private static final int JAVA_5 = 49;
    /** Of which each start loads a good part: to inflate them costs it more than they would save. */
    private static final String[] NOT_DEFLATED = {"io.github.shearpin.agent.", "io.github.shearpin.lib.snakeyaml."};
    private static final String WEAVE = "io.github.shearpin.agent.weave.";
    /** Of which a start loads few or none. */
    private static final String[] DEFLATED = {"io.github.shearpin.agent.attach.", "io.github.shearpin.agent.cli.",
        "io.github.shearpin.agent.console.", "io.github.shearpin.agent.events.", "io.github.shearpin.agent.export.",
        "io.github.shearpin.agent.http.", "io.github.shearpin.agent.BreakerActions", "io.github.shearpin.agent.ConsoleSources",
        "io.github.shearpin.agent.Detachment", "io.github.shearpin.agent.RuleDifference", "io.github.shearpin.agent.StatusText",
        "io.github.shearpin.agent.reload.HttpFiles", "io.github.shearpin.agent.rules.JsonSchema",
        "io.github.shearpin.agent.policy.async.", "io.github.shearpin.agent.policy.measure.",
        "io.github.shearpin.agent.policy.path.Declared", "io.github.shearpin.agent.suggest.", WEAVE + "ClassPathTypes",
        WEAVE + "ClassSearch", WEAVE + "Declared", WEAVE + "Explainer", WEAVE + "FellOut", WEAVE + "FoundClasses",
        WEAVE + "GuardedMethods", WEAVE + "Inheritance", WEAVE + "LoadedTypes", WEAVE + "LostParameterNames", WEAVE + "MethodLook", WEAVE + "NamedTypes",
        WEAVE + "NearTypes", WEAVE + "PatternExplanation", WEAVE + "RuleExplanation", WEAVE + "Stage", WEAVE + "VisitingWeaver"};

    public static void main(String[] arguments) throws IOException {
        Path gathered = Paths.get(arguments[0]);
        Path target = Paths.get(arguments[1]);
        String version = arguments[2];
        Path repository = Paths.get(arguments[3]);

        Map<String, byte[]> entries = new TreeMap<>();
        Map<String, byte[]> hidden = new TreeMap<>();
        try (ZipFile in = new ZipFile(gathered.toFile())) {
            in.stream().filter(entry -> entry.getName().startsWith(AGENT) && !entry.getName().endsWith(".class"))
                    .filter(entry -> !entry.isDirectory())
                    .forEach(entry -> hidden.put(entry.getName(), read(in, entry)));
            in.stream().filter(entry -> entry.getName().endsWith(".class")).forEach(entry -> {
                String name = entry.getName();
                byte[] bytes = read(in, entry);
                if (name.equals(FACE)) {
                    bytes[6] = 0;
                    bytes[7] = JAVA_5;
                }
                if (name.startsWith(BOOTSTRAP)) {
                    entries.put(name, bytes);
                } else {
                    hidden.put(name.substring(0, name.length() - ".class".length()).replace('/', '.'), bytes);
                }
            });
        }
        entries.put("META-INF/LICENSE", Files.readAllBytes(repository.resolve("LICENSE")));
        entries.put("META-INF/NOTICE", Files.readAllBytes(repository.resolve("NOTICE")));
        Path licenses = repository.resolve("agent/src/package/licenses");
        try (var files = Files.list(licenses)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                entries.put("META-INF/licenses/" + file.getFileName(), Files.readAllBytes(file));
            }
        }

        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            write(out, JarFile.MANIFEST_NAME, manifest(version)); // tools expect it first
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                write(out, entry.getKey(), entry.getValue());
            }
            store(out, "shearpin/classes", archive(hidden));
        }
        System.out.println("Packaged " + hidden.size() + " classes and resources, " + Files.size(target) / 1024 + " KiB: "
                + target.getFileName());
    }

    /** As {@code ClassArchive} reads it. */
    private static byte[] archive(Map<String, byte[]> classes) throws IOException {
        Map<Integer, String> namesByHash = new TreeMap<>();
        for (String name : classes.keySet()) {
            String other = namesByHash.put(name.hashCode(), name);
            if (other != null) {
                throw new IllegalStateException("the names of " + other + " and " + name + " have the same hash code;"
                        + " rename the package of one, if need be where libraries are relocated");
            }
        }
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        DataOutputStream table = new DataOutputStream(archive);
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        table.writeInt(classes.size());
        for (Map.Entry<Integer, String> entry : namesByHash.entrySet()) {
            byte[] plain = classes.get(entry.getValue());
            boolean atStart = Arrays.stream(NOT_DEFLATED).anyMatch(entry.getValue()::startsWith)
                    && Arrays.stream(DEFLATED).noneMatch(entry.getValue()::startsWith);
            byte[] packed = atStart ? plain : deflated(plain);
            table.writeInt(entry.getKey());
            table.writeInt(files.size());
            table.writeInt(packed.length);
            table.writeInt(plain.length);
            files.write(packed);
        }
        files.writeTo(archive);
        return archive.toByteArray();
    }

    /** The same when that is no longer. */
    private static byte[] deflated(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] deflated = new byte[plain.length];
        int length = deflater.deflate(deflated);
        deflater.end();
        return length < plain.length ? Arrays.copyOf(deflated, length) : plain;
    }

    private static byte[] manifest(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Agent-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Main-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Can-Retransform-Classes", "true");
        main.putValue("Implementation-Title", "Shearpin");
        main.putValue("Implementation-Version", version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        write(out, new ZipEntry(name), bytes);
    }

    private static void store(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        write(out, entry, bytes);
    }

    private static void write(ZipOutputStream out, ZipEntry entry, byte[] bytes) throws IOException {
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
