package io.github.shearpin.benchmarks.programs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a jar of one of our own classes, so that nothing else is on the class path of what is measured. */
public final class Jars {

    private Jars() {
    }

    public static Path write(Path jar, Attributes attributes, Class<?> content) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putAll(attributes);
        String entry = content.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = content.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
        return jar;
    }

    /** A jar that {@code java -jar} runs. */
    public static Path program(Path jar, Class<?> main) throws IOException {
        Attributes attributes = new Attributes();
        attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
        return write(jar, attributes, main);
    }
}
