package io.github.shearpin.agent.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The jars that a jar's manifest has the JVM put on the class path ({@code Class-Path}). Stateless. */
final class ManifestPath {

    private ManifestPath() {
    }

    /** Adds those that exist and are not yet there; manifests of libraries name many that don't. */
    static void addTo(List<File> files, File jar, ZipFile zip) {
        ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        if (entry == null) {
            return;
        }
        try {
            InputStream in = zip.getInputStream(entry);
            String path;
            try {
                path = new Manifest(in).getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            } finally {
                in.close();
            }
            if (path != null) {
                for (String name : path.trim().split(" +")) {
                    add(files, jar, name);
                }
            }
        } catch (IOException e) {
            // The JVM does without it, too.
        }
    }

    private static void add(List<File> files, File jar, String name) {
        try {
            URI uri = jar.toURI().resolve(name);
            File file = "file".equals(uri.getScheme()) ? new File(uri) : jar;
            if (file.exists() && !files.contains(file)) {
                files.add(file);
            }
        } catch (IllegalArgumentException e) {
            // no name of a file
        }
    }
}
