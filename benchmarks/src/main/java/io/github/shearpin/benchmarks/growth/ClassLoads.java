package io.github.shearpin.benchmarks.growth;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A JVM, with the agent or without, that loads all classes of a jar, which no rule means, in one loader after the other; the
 * fastest counts, which the rest of the machine held up least.
 */
final class ClassLoads {

    private static final int LOADERS = 4;

    private ClassLoads() {
    }

    public static void main(String[] arguments) throws Exception {
        Path jar = Path.of(arguments[0]);
        List<String> names;
        try (JarFile file = new JarFile(jar.toFile())) {
            names = file.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")
                    && !name.startsWith("META-INF") && !name.equals("module-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.')).toList();
        }
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < LOADERS; i++) {
            long before = Figures.cpuNanos();
            load(names, jar);
            fastest = Math.min(fastest, Figures.cpuNanos() - before);
        }
        Figures.tell("class ns", (double) fastest / names.size());
        Figures.tell("classes", names.size());
        Figures.tell("heap B", Figures.heapBytes());
    }

    private static void load(List<String> names, Path jar) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()},
                ClassLoader.getPlatformClassLoader())) {
            for (String name : names) {
                try {
                    loader.loadClass(name);
                } catch (NoClassDefFoundError extendsWhatIsOptional) {
                    // read and handed to transformers all the same
                }
            }
        }
    }
}
