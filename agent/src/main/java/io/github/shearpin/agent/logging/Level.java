package io.github.shearpin.agent.logging;

/**
 * Stands in for {@code java.util.logging.Level} in the libraries packaged with the agent, which must not initialise the
 * application's LogManager.
 */
public final class Level {

    public static final Level SEVERE = new Level();
    public static final Level WARNING = new Level();
    public static final Level INFO = new Level();
    public static final Level FINE = new Level();

    private Level() {
    }
}
