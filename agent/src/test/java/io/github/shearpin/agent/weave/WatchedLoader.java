package io.github.shearpin.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads classes from a directory of class files, and tells what was asked of it. */
final class WatchedLoader extends URLClassLoader {

    /** Resources, in the order in which they were asked for. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    /** Answered before the directory is looked at. */
    final Map<String, byte[]> resources = new HashMap<>();

    WatchedLoader(URL[] urls, ClassLoader parent) {
        super(urls, parent);
    }

    /** A loader of copies of these classes and of the JDK's, of nothing else. */
    static WatchedLoader of(Path directory, Class<?>... types) throws IOException {
        Path root = Files.createTempDirectory(directory, "classes");
        for (Class<?> type : types) {
            Path file = root.resolve(file(type));
            Files.createDirectories(file.getParent());
            Files.write(file, TestClasses.bytes(type));
        }
        return new WatchedLoader(new URL[] {root.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    static String file(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        asked.add(name);
        byte[] own = resources.get(name);
        return own == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(own);
    }

    boolean hasLoaded(String name) {
        return findLoadedClass(name) != null;
    }
}
