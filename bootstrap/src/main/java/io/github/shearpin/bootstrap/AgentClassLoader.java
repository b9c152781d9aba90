package io.github.shearpin.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Loads the agent and its libraries, and nobody else's classes. They lie in an archive that no other loader reads; the
 * parent is the platform's loader, so that nothing of the application is seen from here.
 */
final class AgentClassLoader extends ClassLoader {

    /** What the names of our classes begin with, and of none that the parent has. */
    private static final String OURS = "io.github.shearpin.";

    private static final String OWN = "io/github/shearpin/agent/";

    static {
        registerAsParallelCapable();
    }

    private final ClassArchive archive;
    private final ProtectionDomain domain;

    /**
     * Classes that are being defined, each by the one thread that has its lock. Another agent that is handed one may have the JVM
     * look for it (Datadog's does, for the class around one that is there): to define it twice fails, and may crash JDK 8.
     */
    private final ConcurrentMap<String, String> underWay = new ConcurrentHashMap<String, String>();

    AgentClassLoader(File file, ClassArchive archive) throws Exception {
        super(platformLoader());
        this.archive = archive;
        Permissions everything = new Permissions();
        everything.add(new AllPermission());
        this.domain = new ProtectionDomain(new CodeSource(file.toURI().toURL(), (Certificate[]) null), everything);
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

    /** Classes of ours are not asked for above first: to say no, the parent makes an exception for each. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = archive.read(name);
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
        if (underWay.putIfAbsent(name, name) != null) {
            throw new ClassNotFoundException(name + " is asked for by a transformer of its own class file");
        }
        try {
            return defineClass(name, bytes, 0, bytes.length, domain);
        } finally {
            underWay.remove(name);
        }
    }

    /** Class files of the agent itself, for whoever reads them as ByteBuddy does, and its resources; there are no others. */
    @Override
    public InputStream getResourceAsStream(String name) {
        boolean isClass = name.endsWith(".class");
        if (isClass || name.startsWith(OWN)) {
            try {
                byte[] bytes = archive.read(!isClass ? name
                        : name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                if (bytes != null) {
                    return new ByteArrayInputStream(bytes);
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
}
