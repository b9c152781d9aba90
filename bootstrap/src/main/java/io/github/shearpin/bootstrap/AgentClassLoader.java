package io.github.shearpin.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent and its libraries, and nobody else's classes. They lie in the jar under a folder and a suffix that no
 * other loader looks for; the parent is the platform's loader, so that nothing of the application is seen from here.
 */
final class AgentClassLoader extends ClassLoader {

    static final String FOLDER = "shearpin/";
    static final String SUFFIX = ".classdata";
    /** Manifest attribute: the Java versions some classes have a variant for, highest first. */
    static final String VERSIONS = "Shearpin-Multi-Release";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final ProtectionDomain domain;
    private final String[] folders;

    AgentClassLoader(File file, JarFile jar, Attributes manifest) throws Exception {
        super(platformLoader());
        this.jar = jar;
        Permissions everything = new Permissions();
        everything.add(new AllPermission());
        this.domain = new ProtectionDomain(new CodeSource(file.toURI().toURL(), (Certificate[]) null), everything);
        this.folders = folders(manifest.getValue(VERSIONS), javaVersion());
    }

    /**
     * The last before the boot loader: the platform's, or Java 8's for extensions. Not by the method of that name, which
     * Java 8 lacks: to call it by reflection is to have the JVM read its annotations, and make proxy classes for them.
     */
    private static ClassLoader platformLoader() {
        ClassLoader loader = getSystemClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }

    static int javaVersion() {
        String version = System.getProperty("java.specification.version", "1.8");
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException unheardOf) {
            return 8;
        }
    }

    /** Where a class is looked for: first the variants this JVM may use, last the common place. */
    static String[] folders(String versions, int javaVersion) {
        String[] known = versions == null || versions.isEmpty() ? new String[0] : versions.split(" ");
        String[] usable = new String[known.length + 1];
        int count = 0;
        for (String version : known) {
            if (Integer.parseInt(version) <= javaVersion) {
                usable[count++] = FOLDER + "META-INF/versions/" + version + "/";
            }
        }
        usable[count++] = FOLDER;
        String[] folders = new String[count];
        System.arraycopy(usable, 0, folders, 0, count);
        return folders;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = read(name.replace('.', '/'));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        int end = name.lastIndexOf('.');
        if (end > 0 && getPackage(name.substring(0, end)) == null) {
            try {
                definePackage(name.substring(0, end), null, null, null, null, null, null, null);
            } catch (IllegalArgumentException definedByAnotherThread) {
                // which is what was wanted
            }
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    /** Class files of the agent itself, for whoever reads them as ByteBuddy does; there are no other resources. */
    @Override
    public InputStream getResourceAsStream(String name) {
        if (name.endsWith(".class")) {
            try {
                JarEntry entry = entry(name.substring(0, name.length() - ".class".length()));
                if (entry != null) {
                    return jar.getInputStream(entry);
                }
            } catch (IOException e) {
                return null;
            }
        }
        return super.getResourceAsStream(name);
    }

    @Override
    protected URL findResource(String name) {
        return null;
    }

    private byte[] read(String path) throws IOException {
        JarEntry entry = entry(path);
        if (entry == null) {
            return null;
        }
        InputStream in = jar.getInputStream(entry);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(1024, (int) entry.getSize()));
            byte[] buffer = new byte[8192];
            for (int n; (n = in.read(buffer)) >= 0;) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        } finally {
            in.close();
        }
    }

    private JarEntry entry(String path) {
        for (String folder : folders) {
            JarEntry entry = jar.getJarEntry(folder + path + SUFFIX);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }
}
