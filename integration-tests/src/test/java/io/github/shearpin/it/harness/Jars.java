package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Writes jars. */
public final class Jars {

    private Jars() {
    }

    /** @param entries name to content */
    public static Path write(Path file, Map<String, String> attributes, Map<String, byte[]> entries) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A second agent, whose code is {@link org.example.app.EarlyAgent} on the class path. */
    public static Path earlyAgent(Path folder) {
        return write(folder.resolve("early-agent.jar"), Map.of("Premain-Class", "org.example.app.EarlyAgent",
                "Can-Retransform-Classes", "true"), Map.of());
    }
}
