package io.github.shearpin.agent.logging;

/**
 * Stands in for {@code java.util.logging.Logger} in the libraries packaged with the agent; packaging points them here.
 * Only SnakeYAML logs at all, and only remarks about its own compatibility, so nothing is written.
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

    public void log(Level level, String message) {
        // Nothing is loggable.
    }

    public void log(Level level, String message, Throwable thrown) {
        // Nothing is loggable.
    }
}
