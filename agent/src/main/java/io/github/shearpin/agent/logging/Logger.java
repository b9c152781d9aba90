package io.github.shearpin.agent.logging;

/**
 * Stands in for {@code java.util.logging.Logger} in the libraries packaged with the agent; packaging points them here.
 * Only SnakeYAML and the Prometheus client's JVM collectors log at all: remarks about their own compatibility, and values
 * this JVM or system does not offer. Nothing is written.
 */
public final class Logger {

    private static final Logger SILENT = new Logger();

    private Logger() {
    }

    public static Logger getLogger(String name) {
        return SILENT;
    }

    public boolean isLoggable(Level level) {
        return false;
    }

    public void fine(String message) {
        // Nothing is loggable.
    }

    public void warning(String message) {
        // Nothing is loggable.
    }

    public void log(Level level, String message) {
        // Nothing is loggable.
    }

    public void log(Level level, String message, Throwable thrown) {
        // Nothing is loggable.
    }
}
