import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes shearpin.jar of the jar in which Maven has gathered and relocated everything: the bootstrap classes stay ordinary
 * entries, all else goes under a folder and a suffix that no class loader but ours looks for. Two runs over the same
 * classes give the same bytes.
 *
 * <p>Usage: {@code java PackageAgent.java GATHERED_JAR TARGET_JAR VERSION REPOSITORY}
 */
public final class PackageAgent {

    private static final String BOOTSTRAP = "io/github/shearpin/bootstrap/";
    private static final String FACE = BOOTSTRAP + "Agent.class";
    private static final String VERSIONS = "META-INF/versions/";
    private static final int JAVA_5 = 49;

    public static void main(String[] arguments) throws IOException {
        Path gathered = Paths.get(arguments[0]);
        Path target = Paths.get(arguments[1]);
        String version = arguments[2];
        Path repository = Paths.get(arguments[3]);

        Map<String, byte[]> entries = new TreeMap<>();
        TreeSet<Integer> versions = new TreeSet<>();
        try (ZipFile in = new ZipFile(gathered.toFile())) {
            in.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
                String name = entry.getName();
                if (!name.endsWith(".class")) {
                    return; // the libraries' resources are of no use to us
                }
                byte[] bytes = read(in, entry);
                if (name.startsWith(VERSIONS)) {
                    versions.add(Integer.parseInt(name.substring(VERSIONS.length(), name.indexOf('/', VERSIONS.length()))));
                }
                if (name.equals(FACE)) {
                    bytes[6] = 0;
                    bytes[7] = JAVA_5;
                }
                entries.put(name.startsWith(BOOTSTRAP)
                        ? name : "shearpin/" + name.substring(0, name.length() - ".class".length()) + ".classdata", bytes);
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
            out.setLevel(9);
            write(out, JarFile.MANIFEST_NAME, manifest(version, versions)); // tools expect it first
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                write(out, entry.getKey(), entry.getValue());
            }
        }
        System.out.println("Packaged " + entries.size() + " entries, " + Files.size(target) / 1024 + " KiB: "
                + target.getFileName());
    }

    private static byte[] manifest(String version, TreeSet<Integer> versions) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Agent-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Main-Class", "io.github.shearpin.bootstrap.Agent");
        main.putValue("Can-Retransform-Classes", "true");
        main.putValue("Implementation-Title", "Shearpin");
        main.putValue("Implementation-Version", version);
        StringBuilder highestFirst = new StringBuilder();
        for (int variant : versions.descendingSet()) {
            highestFirst.append(highestFirst.length() == 0 ? "" : " ").append(variant);
        }
        main.putValue("Shearpin-Multi-Release", highestFirst.toString());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
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
