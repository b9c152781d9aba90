package org.example.app;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;

/** Calls a class in loaders that do nothing but load it: whatever else is asked of them fails, each in a way of its own. */
public final class OddLoaders {

    private static final String NAME = "org.example.app.Remote";

    private OddLoaders() {
    }

    public static void main(String[] arguments) throws Exception {
        byte[] classFile = classFile();
        Throwable[] failures = {new IllegalStateException("odd"), new AssertionError("odd"), new StackOverflowError("odd"),
            new NoClassDefFoundError("odd")};
        for (Throwable failure : failures) {
            Class<?> remote = Class.forName(NAME, true, new Odd(classFile, failure));
            System.out.println(remote.getMethod("guarded", String.class).invoke(remote.newInstance(), "fine"));
        }
        System.out.println("ready");
        System.in.read();
    }

    private static byte[] classFile() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream in = OddLoaders.class.getResourceAsStream("Remote.class");
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
        }
        return bytes.toByteArray();
    }

    private static final class Odd extends ClassLoader {
        private final byte[] classFile;
        private final Throwable failure;

        Odd(byte[] classFile, Throwable failure) {
            super(null);
            this.classFile = classFile;
            this.failure = failure;
        }

        private <T> T fail() {
            if (failure instanceof Error) {
                throw (Error) failure;
            }
            throw (RuntimeException) failure;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(NAME)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? defineClass(name, classFile, 0, classFile.length) : known;
            }
            return name.startsWith("java.") ? super.loadClass(name, resolve) : this.<Class<?>>fail();
        }

        @Override
        public URL getResource(String name) {
            return fail();
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            return fail();
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return fail();
        }

        @Override
        public int hashCode() {
            return this.<Integer>fail();
        }

        @Override
        public boolean equals(Object other) {
            return this.<Boolean>fail();
        }

        @Override
        public String toString() {
            return fail();
        }
    }
}
