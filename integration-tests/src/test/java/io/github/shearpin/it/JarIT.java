package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What is in the jar can be told from its list of entries: the agent's face, and one archive that nobody else can read. */
class JarIT {

    private static final String ARCHIVE = "shearpin/classes";
    /** It is downloaded, and copied into images. */
    private static final long MOST_BYTES = 6_000_000;

    private static final int JAVA_8 = 52;
    private static final Path PRESETS = Path.of("../agent/src/main/resources/io/github/shearpin/agent/presets");
    private static final Pattern ALLOWED = Pattern.compile("META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|licenses/[^/]+)?"
            + "|io/(github/(shearpin/(bootstrap/([A-Za-z$0-9]+\\.class)?)?)?)?"
            + "|" + ARCHIVE);

    @Test
    void itHoldsTheFaceAndOneArchive() throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            jar.stream().map(JarEntry::getName).forEach(names::add);
        }
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> ALLOWED.matcher(name).matches(), "allowed in the jar");
        assertThat(names).contains(ARCHIVE, "META-INF/LICENSE", "META-INF/NOTICE");
    }

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(Work.agentJar())).isLessThanOrEqualTo(MOST_BYTES);
    }

    /** What users are told of the libraries in it, for people and for programs. */
    @Test
    void theListOfItsPartsAndTheNoticeNameTheSameLibraries() throws IOException {
        JsonObject list = JsonParser.parseString(Files.readString(Work.agentJar().resolveSibling("shearpin.cdx.json"))).getAsJsonObject();
        assertThat(list.has("serialNumber")).as("it would be another one each time").isFalse();
        Set<String> groups = new TreeSet<>();
        for (JsonElement each : list.getAsJsonArray("components")) {
            JsonObject part = each.getAsJsonObject();
            assertThat(part.getAsJsonArray("licenses")).as("licences of %s", part.get("name")).isNotEmpty();
            assertThat(part.getAsJsonArray("hashes").toString()).contains("SHA-256");
            groups.add(part.get("group").getAsString());
        }
        Set<String> noticed = new TreeSet<>(Set.of("io.github.shearpin"));
        Matcher coordinates = Pattern.compile("\\(([a-z0-9.]+):[a-z0-9-]+").matcher(Files.readString(Path.of("../NOTICE")));
        while (coordinates.find()) {
            noticed.add(coordinates.group(1));
        }
        assertThat(groups).isEqualTo(noticed);
    }

    @Test
    void itsManifestNamesTheAgent() throws IOException {
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            for (String name : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
                assertThat(attributes.getValue(name)).as(name).startsWith("io.github.shearpin.bootstrap.");
            }
            assertThat(attributes.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(attributes.getValue("Multi-Release")).isNull();
            assertThat(attributes.getValue("Boot-Class-Path")).isNull();
        }
    }

    @Test
    void allItsClassesRunOnJava8() throws IOException {
        int checked = 0;
        int texts = 0;
        int pages = 0;
        try (JarFile jar = new JarFile(Work.agentJar().toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        assertRunsOnJava8(ByteBuffer.wrap(in.readAllBytes()), entry.getName());
                    }
                }
            }
            try (InputStream in = jar.getInputStream(jar.getEntry(ARCHIVE))) {
                for (byte[] file : archived(ByteBuffer.wrap(in.readAllBytes()))) {
                    if (file[0] == '#') {
                        texts++;
                    } else if (file[0] == '<' || file[0] == '/') {
                        pages++;
                    } else {
                        assertRunsOnJava8(ByteBuffer.wrap(file), "class " + checked + " of the archive");
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(500);
        assertThat(pages).as("page, style and script of the console").isEqualTo(3);
        try (Stream<Path> files = Files.walk(PRESETS.getParent())) {
            assertThat(texts).as("presets and descriptions, which begin with a comment")
                    .isEqualTo(files.filter(file -> file.toString().matches(".*\\.(yaml|properties)")).count());
        }
    }

    /** A table of hash code, place, length there and length of each class or resource, and then their files. */
    private static List<byte[]> archived(ByteBuffer archive) {
        List<byte[]> classFiles = new ArrayList<>();
        int count = archive.getInt();
        for (int row = 0; row < count; row++) {
            archive.getInt();
            int place = 4 + count * 16 + archive.getInt();
            byte[] packed = new byte[archive.getInt()];
            byte[] classFile = new byte[archive.getInt()];
            archive.get(place, packed);
            classFiles.add(packed.length == classFile.length ? packed : inflate(packed, classFile));
        }
        return classFiles;
    }

    private static byte[] inflate(byte[] packed, byte[] classFile) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed);
        try {
            assertThat(inflater.inflate(classFile)).isEqualTo(classFile.length);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
        return classFile;
    }

    private static void assertRunsOnJava8(ByteBuffer classFile, String name) {
        assertThat(classFile.getInt()).as(name).isEqualTo(0xCAFEBABE);
        assertThat(classFile.getInt() & 0xFFFF).as(name).isLessThanOrEqualTo(JAVA_8);
    }
}
