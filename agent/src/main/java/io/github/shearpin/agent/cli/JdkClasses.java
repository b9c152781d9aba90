package io.github.shearpin.agent.cli;

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
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The classes of the JDK that this runs on: its modules, or the jars of JDK 8. Stateless. */
final class JdkClasses {

    private JdkClasses() {
    }

    /**
     * @param modules those to look at; none: all
     * @return those that there are not
     */
    static Set<String> visit(Set<String> modules, ClassFileSource.Visitor visitor) throws IOException {
        if (System.getProperty("java.specification.version").startsWith("1.")) {
            visitJars(visitor);
            return Collections.emptySet(); // it has no modules: all of it is looked at
        }
        Set<String> unknown = new TreeSet<String>(modules);
        DirectoryStream<Path> there = Files.newDirectoryStream(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"));
        try {
            for (Path module : there) {
                String name = module.getFileName().toString();
                unknown.remove(name);
                if ((modules.isEmpty() || modules.contains(name)) && visitor.enters("jdk:" + name)) {
                    visitModule(module, "jdk:" + name, visitor);
                }
            }
        } finally {
            there.close();
        }
        return unknown;
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
