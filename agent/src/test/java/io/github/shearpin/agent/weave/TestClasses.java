package io.github.shearpin.agent.weave;

import java.io.IOException;
import java.io.InputStream;

/** Class files of the classes of a test. */
final class TestClasses {

    private TestClasses() {
    }

    static byte[] bytes(Class<?> type) throws IOException {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }
}
