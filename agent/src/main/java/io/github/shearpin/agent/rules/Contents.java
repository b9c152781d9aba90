package io.github.shearpin.agent.rules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads what a file or a resource holds. Thread-safe. */
public final class Contents {

    private Contents() {
    }

    /**
     * All of it; the stream is closed.
     *
     * @param most bytes that it may hold
     * @return null: it holds more
     */
    public static byte[] of(InputStream in, int most) throws IOException {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                content.write(part, 0, length);
                if (content.size() > most) {
                    return null;
                }
            }
            return content.toByteArray();
        } finally {
            in.close();
        }
    }
}
