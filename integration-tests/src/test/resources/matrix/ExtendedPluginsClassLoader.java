package org.elasticsearch.plugins;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.List;

/** For the one class of Elasticsearch's that is not published: for plugins that extend no other. */
public class ExtendedPluginsClassLoader extends ClassLoader {

    private ExtendedPluginsClassLoader(ClassLoader parent) {
        super(parent);
    }

    public static ExtendedPluginsClassLoader create(ClassLoader parent, List<ClassLoader> extended) {
        return AccessController.doPrivileged((PrivilegedAction<ExtendedPluginsClassLoader>) () -> new ExtendedPluginsClassLoader(parent));
    }
}
