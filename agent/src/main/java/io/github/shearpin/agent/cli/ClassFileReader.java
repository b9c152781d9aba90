package io.github.shearpin.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads class files, one after the other, through one buffer. Not thread-safe. */
final class ClassFileReader {

    private static final int MAX_SIZE = 16 << 20;

    private byte[] buffer = new byte[64 << 10];

    /** All that is left; null when that is larger than any class. */
    byte[] read(InputStream in) throws IOException {
        int length = 0;
        while (true) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                return Arrays.copyOf(buffer, length);
            }
            length += read;
            if (length == buffer.length) {
                if (length >= MAX_SIZE) {
                    return null;
                }
                buffer = Arrays.copyOf(buffer, length * 2);
            }
        }
    }
}
