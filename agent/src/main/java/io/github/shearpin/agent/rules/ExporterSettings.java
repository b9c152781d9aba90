package io.github.shearpin.agent.rules;

/** Where, what and to whom the exporter serves. Immutable and thread-safe. */
public final class ExporterSettings {

    /** What the names of our metrics begin with where nothing else is set. */
    public static final String DEFAULT_PREFIX = "shearpin_";

    /** The address that nobody else reaches. */
    public static final String THIS_MACHINE = "127.0.0.1";

    /** All addresses, port 9478, with JVM metrics, by the default prefix; details to callers on this machine. */
    public static final ExporterSettings DEFAULT = new ExporterSettings("0.0.0.0", 9478, 9478, true);

    /** The same, but for callers on this machine alone: what may be written of it could not be read. */
    public static final ExporterSettings UNREAD = new ExporterSettings(THIS_MACHINE, 9478, 9478, true);

    private final String host;
    private final int firstPort;
    private final int lastPort;
    private final boolean jvmMetrics;
    private final ConsoleSettings console;
    private final String prefix;
    private final boolean resilience4jNames;
    private final Protection protection;

    /** @param firstPort 0 with {@code lastPort} 0: any free port; otherwise the first free one of the range */
    public ExporterSettings(String host, int firstPort, int lastPort, boolean jvmMetrics) {
        this(host, firstPort, lastPort, jvmMetrics, ConsoleSettings.DEFAULT, DEFAULT_PREFIX, false, Protection.NONE);
    }

    private ExporterSettings(String host, int firstPort, int lastPort, boolean jvmMetrics, ConsoleSettings console,
            String prefix, boolean resilience4jNames, Protection protection) {
        this.host = host;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        this.jvmMetrics = jvmMetrics;
        this.console = console;
        this.prefix = prefix;
        this.resilience4jNames = resilience4jNames;
        this.protection = protection;
    }

    /** The same, with details for others. */
    public ExporterSettings with(ConsoleSettings other) {
        return new ExporterSettings(host, firstPort, lastPort, jvmMetrics, other, prefix, resilience4jNames,
                protection);
    }

    /** The same, with names of our metrics that begin so; see {@link Prefixes}. */
    public ExporterSettings withPrefix(String other) {
        return new ExporterSettings(host, firstPort, lastPort, jvmMetrics, console, other, resilience4jNames,
                protection);
    }

    /** The same, that serves what Resilience4j has names for by those, too; or not. */
    public ExporterSettings withResilience4jNames(boolean too) {
        return new ExporterSettings(host, firstPort, lastPort, jvmMetrics, console, prefix, too, protection);
    }

    /** The same, so protected. */
    public ExporterSettings with(Protection other) {
        return new ExporterSettings(host, firstPort, lastPort, jvmMetrics, console, prefix, resilience4jNames, other);
    }

    public String host() {
        return host;
    }

    public int firstPort() {
        return firstPort;
    }

    public int lastPort() {
        return lastPort;
    }

    public boolean jvmMetrics() {
        return jvmMetrics;
    }

    /** Who may see details. */
    public ConsoleSettings console() {
        return console;
    }

    /** What the names of our metrics begin with. */
    public String prefix() {
        return prefix;
    }

    public boolean resilience4jNames() {
        return resilience4jNames;
    }

    /** Who may see the metrics, and how they are sent. */
    public Protection protection() {
        return protection;
    }
}
