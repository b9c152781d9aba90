package org.example.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Links each class of some jars, and so has the JVM verify it, without running any of its code. The argument is a file of
 * lines: {@code path JAR} is put on the class path, {@code link JAR} is linked as well.
 */
public final class LinksAll {

    private LinksAll() {
    }

    public static void main(String[] arguments) throws Exception {
        List<URL> path = new ArrayList<URL>();
        List<File> jars = new ArrayList<File>();
        BufferedReader lines = new BufferedReader(new FileReader(arguments[0]));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            File jar = new File(line.substring(5));
            path.add(jar.toURI().toURL());
            if (line.startsWith("link ")) {
                jars.add(jar);
            }
        }
        lines.close();
        ClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
        int linked = 0;
        int missing = 0;
        for (File jar : jars) {
            try (JarFile file = new JarFile(jar)) {
                for (JarEntry entry : Collections.list(file.entries())) {
                    String name = entry.getName();
                    if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.indexOf('-') >= 0) {
                        continue;
                    }
                    name = name.substring(0, name.length() - 6).replace('/', '.');
                    try {
                        Class.forName(name, false, loader).getDeclaredMethods(); // which links it
                        linked++;
                    } catch (NoClassDefFoundError | ClassNotFoundException | UnsupportedClassVersionError notHere) {
                        missing++;
                    } catch (Throwable wrong) {
                        System.out.println("wrong " + name + " of " + jar.getName() + ": " + wrong.toString().replace('\n', ' '));
                    }
                }
            }
        }
        System.out.println("linked " + linked + ", missing " + missing);
        System.in.read();
    }
}
