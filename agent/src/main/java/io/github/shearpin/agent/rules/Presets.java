package io.github.shearpin.agent.rules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The rule files for well-known libraries that come with the agent. Thread-safe. */
public final class Presets {

    private static final List<String> NAMES = Collections.unmodifiableList(Arrays.asList("caches", "executors", "grpc",
            "hikari", "http-client", "jdbc", "jms", "kafka", "pools", "rabbitmq", "redis", "servlet", "sessions",
            "spring", "websocket"));
    private static final String FOLDER = "/io/github/shearpin/agent/presets/";

    private Presets() {
    }

    /** In the order of the alphabet. */
    public static List<String> names() {
        return NAMES;
    }

    /** What one is of, in a few words: the first line of its text. */
    public static String summary(String name) {
        String text = text(name);
        return text.substring(text.indexOf('#') + 1, text.indexOf('\n')).trim();
    }

    /**
     * The text of one, as it is read and may be copied.
     *
     * @throws IllegalArgumentException when there is none of that name
     * @throws IllegalStateException    when it can't be read from the agent's jar
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no preset " + Words.quoted(name));
        }
        try {
            InputStream in = Presets.class.getResourceAsStream(FOLDER + name + ".yaml");
            if (in == null) {
                throw new IOException("it is missing");
            }
            return new String(Contents.of(in, Integer.MAX_VALUE), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the preset " + name + " can't be read from the agent's jar: " + e.getMessage(), e);
        }
    }
}
