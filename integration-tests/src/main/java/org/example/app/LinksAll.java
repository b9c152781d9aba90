package org.example.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Links classes, and so has the JVM verify them, without running any of their code. The argument is a file of lines:
 * {@code path JAR} is put on the class path, {@code class NAME} is linked. Without an argument it prints the names of all
 * classes that come with the JDK.
 */
public final class LinksAll {

    private static final int STEP = 100;

    private LinksAll() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            for (String name : ofJdk()) {
                System.out.println(name);
            }
            return;
        }
        List<URL> path = new ArrayList<URL>();
        List<String> names = new ArrayList<String>();
        BufferedReader lines = new BufferedReader(new FileReader(arguments[0]));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("path ")) {
                path.add(new File(line.substring(5)).toURI().toURL());
            } else {
                names.add(line.substring(6));
            }
        }
        lines.close();
        link(names, path.isEmpty() ? ClassLoader.getSystemClassLoader()
                : new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent()));
        System.in.read();
    }

    private static void link(List<String> names, ClassLoader loader) {
        int linked = 0;
        int missing = 0;
        for (String name : names) {
            try {
                Class.forName(name, false, loader).getDeclaredMethods(); // which links it
                linked++;
            } catch (NoClassDefFoundError | ClassNotFoundException | UnsupportedClassVersionError notHere) {
                missing++;
            } catch (Throwable wrong) {
                if (wrong instanceof IllegalAccessError && wrong.getMessage().startsWith("superclass access check failed")) {
                    missing++; // a module hides what it extends
                } else {
                    System.out.println("wrong " + name + ": " + wrong.toString().replace('\n', ' '));
                }
            }
            if ((linked + missing) % STEP == 0) {
                System.out.println("at " + (linked + missing));
            }
        }
        System.out.println("linked " + linked + ", missing " + missing);
    }

    private static List<String> ofJdk() throws IOException {
        List<String> names = new ArrayList<String>();
        File[] jars = new File(System.getProperty("java.home"), "lib").listFiles();
        if (System.getProperty("java.specification.version").startsWith("1.")) {
            for (File jar : jars) {
                if (jar.getName().endsWith(".jar")) {
                    addJar(jar, names);
                }
            }
            return names;
        }
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
        try (Stream<Path> files = Files.walk(modules)) {
            for (Iterator<Path> all = files.iterator(); all.hasNext();) {
                Path file = modules.relativize(all.next());
                if (file.getNameCount() > 2) { // in a package of a module
                    add(file.subpath(1, file.getNameCount()).toString(), names);
                }
            }
        }
        return names;
    }

    private static void addJar(File jar, List<String> names) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                add(entry.getName(), names);
            }
        }
    }

    private static void add(String file, List<String> names) {
        if (file.endsWith(".class") && !file.startsWith("META-INF/") && !file.contains("package-info")) {
            names.add(file.substring(0, file.length() - 6).replace('/', '.'));
        }
    }
}
