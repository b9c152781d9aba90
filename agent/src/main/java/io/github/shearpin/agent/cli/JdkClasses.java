package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.ClassFileSource;
import io.github.shearpin.agent.weave.UnreadableClassException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The classes of the JDK that this runs on: its modules, or the jars of JDK 8. Stateless. */
final class JdkClasses {

    private JdkClasses() {
    }

    /** @param modules those to look at; none: all */
    static void visit(Set<String> modules, ClassFileSource.Visitor visitor) throws IOException {
        if (isWithoutModules()) {
            visitJars(visitor); // all of it is looked at
            return;
        }
        for (Path module : modules()) {
            String name = module.getFileName().toString();
            if ((modules.isEmpty() || modules.contains(name)) && visitor.enters("jdk:" + name)) {
                visitModule(module, "jdk:" + name, visitor);
            }
        }
    }

    /** The binary names of all in {@code java} and {@code javax} packages; no class file is read. */
    static Set<String> names() throws IOException {
        final Set<String> names = new TreeSet<String>();
        if (isWithoutModules()) {
            for (String jar : System.getProperty("sun.boot.class.path", "").split(File.pathSeparator)) {
                if (new File(jar).isFile()) {
                    ZipFile zip = new ZipFile(jar);
                    try {
                        for (ZipEntry entry : Collections.list(zip.entries())) {
                            addName(entry.getName(), names);
                        }
                    } finally {
                        zip.close();
                    }
                }
            }
            return names;
        }
        for (final Path module : modules()) {
            Files.walkFileTree(module, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    addName(module.relativize(file).toString(), names);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return names;
    }

    private static void addName(String file, Set<String> names) {
        if (file.endsWith(".class") && (file.startsWith("java/") || file.startsWith("javax/"))) {
            names.add(file.substring(0, file.length() - ".class".length()).replace('/', '.'));
        }
    }

    /** What is wrong with the name of a module, and what to write instead; null: it is one, or is empty, for all. */
    static String problem(String module) {
        if (module.isEmpty() || isWithoutModules()) {
            return null;
        }
        Set<String> names = new TreeSet<String>();
        try {
            for (Path each : modules()) {
                names.add(each.getFileName().toString());
            }
        } catch (IOException e) {
            return null; // which is told where it is read
        }
        if (names.contains(module)) {
            return null;
        }
        String near = Words.nearest(module, names);
        return "the JDK that this runs on (" + System.getProperty("java.version") + ") has no such module; "
                + (near == null ? "java --list-modules shows those it has" : "did you mean jdk:" + near + "?");
    }

    /** As JDK 8. */
    private static boolean isWithoutModules() {
        return System.getProperty("java.specification.version").startsWith("1.");
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<Path>();
        DirectoryStream<Path> there = Files.newDirectoryStream(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"));
        try {
            for (Path module : there) {
                modules.add(module);
            }
        } finally {
            there.close();
        }
        return modules;
    }

    private static void visitModule(Path module, final String container, final ClassFileSource.Visitor visitor)
            throws IOException {
        Files.walkFileTree(module, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("module-info.class") && visitor.wants(container, name)) {
                    take(container, Files.readAllBytes(file), visitor);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void visitJars(ClassFileSource.Visitor visitor) throws IOException {
        ClassFileReader reader = new ClassFileReader();
        for (String jar : System.getProperty("sun.boot.class.path", "").split(File.pathSeparator)) {
            if (!new File(jar).isFile() || !visitor.enters("jdk:")) {
                continue;
            }
            ZipFile zip = new ZipFile(jar);
            try {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    String name = entry.getName();
                    if (name.endsWith(".class") && visitor.wants("jdk:", name.substring(name.lastIndexOf('/') + 1))) {
                        take("jdk:", reader.read(zip.getInputStream(entry)), visitor);
                    }
                }
            } finally {
                zip.close();
            }
        }
    }

    private static void take(String container, byte[] classFile, ClassFileSource.Visitor visitor) {
        try {
            visitor.take(container, classFile, true);
        } catch (UnreadableClassException e) {
            // The JDK has its own reasons; it is not for the user of this command to mend.
        }
    }
}
