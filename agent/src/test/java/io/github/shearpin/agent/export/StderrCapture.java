package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the agent says while it is open. */
public final class StderrCapture implements AutoCloseable {

    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private final OutputStream original = Log.redirect(captured);

    public List<String> lines() {
        return text().lines().toList();
    }

    public String text() {
        return captured.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Log.redirect(original);
    }
}
