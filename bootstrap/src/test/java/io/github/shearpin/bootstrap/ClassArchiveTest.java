package io.github.shearpin.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir
    Path folder;

    private final TreeMap<Integer, byte[][]> classes = new TreeMap<>();

    @Test
    void eachClassIsFoundByItsName() throws IOException {
        for (int i = 0; i < 100; i++) {
            add("com.acme.Class" + i, "file " + i, false);
        }
        try (JarFile jar = jar("shearpin/classes", Integer.MAX_VALUE)) {
            ClassArchive archive = new ClassArchive(jar);
            for (int i = 0; i < 100; i++) {
                assertThat(archive.read("com.acme.Class" + i)).asString().isEqualTo("file " + i);
            }
            assertThat(archive.read("com.acme.Class100")).isNull();
            assertThat(archive.read("")).isNull();
        }
    }

    @Test
    void aDeflatedFileIsInflated() throws IOException {
        add("com.acme.Plain", "plain", false);
        add("com.acme.Deflated", "deflated ".repeat(1000), true);
        try (JarFile jar = jar("shearpin/classes", Integer.MAX_VALUE)) {
            ClassArchive archive = new ClassArchive(jar);
            assertThat(archive.read("com.acme.Deflated")).asString().isEqualTo("deflated ".repeat(1000));
            assertThat(archive.read("com.acme.Plain")).asString().isEqualTo("plain");
        }
    }

    @Test
    void aJarWithoutAnArchiveSaysSo() throws IOException {
        add("com.acme.Plain", "plain", false);
        try (JarFile jar = jar("elsewhere", Integer.MAX_VALUE)) {
            assertThatThrownBy(() -> new ClassArchive(jar)).isInstanceOf(IOException.class)
                    .hasMessageContaining("shearpin/classes").hasMessageContaining(jar.getName());
        }
    }

    @Test
    void anArchiveThatEndsTooEarlySaysSo() throws IOException {
        add("com.acme.Plain", "plain", false);
        try (JarFile jar = jar("shearpin/classes", 23)) {
            ClassArchive archive = new ClassArchive(jar);
            assertThatThrownBy(() -> archive.read("com.acme.Plain")).isInstanceOf(IOException.class)
                    .hasMessageContaining("too early").hasMessageContaining(jar.getName());
        }
        try (JarFile jar = jar("shearpin/classes", 7)) {
            assertThatThrownBy(() -> new ClassArchive(jar)).isInstanceOf(IOException.class).hasMessageContaining("too early");
        }
    }

    private void add(String name, String content, boolean deflate) {
        byte[] plain = content.getBytes(StandardCharsets.UTF_8);
        byte[] packed = plain;
        if (deflate) {
            Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
            deflater.setInput(plain);
            deflater.finish();
            packed = new byte[plain.length];
            packed = Arrays.copyOf(packed, deflater.deflate(packed));
            deflater.end();
        }
        classes.put(name.hashCode(), new byte[][] {packed, plain});
    }

    private JarFile jar(String entryName, int mostBytes) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(archive);
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        out.writeInt(classes.size());
        for (var entry : classes.entrySet()) {
            out.writeInt(entry.getKey());
            out.writeInt(files.size());
            out.writeInt(entry.getValue()[0].length);
            out.writeInt(entry.getValue()[1].length);
            files.write(entry.getValue()[0]);
        }
        files.writeTo(archive);
        byte[] bytes = Arrays.copyOf(archive.toByteArray(), Math.min(mostBytes, archive.size()));
        Path file = Files.createTempFile(folder, "archive", ".jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            ZipEntry entry = new ZipEntry(entryName);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        }
        return new JarFile(file.toFile());
    }
}
