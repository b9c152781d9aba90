package io.github.shearpin.agent.rules;

/** Where, what and to whom the exporter serves. Immutable and thread-safe. */
public final class ExporterSettings {

    /** All addresses, port 9478, with JVM metrics; details to callers on this machine. */
    public static final ExporterSettings DEFAULT = new ExporterSettings("0.0.0.0", 9478, 9478, true);

    private final String host;
    private final int firstPort;
    private final int lastPort;
    private final boolean jvmMetrics;
    private final ConsoleSettings console;

    /** @param firstPort 0 with {@code lastPort} 0: any free port; otherwise the first free one of the range */
    public ExporterSettings(String host, int firstPort, int lastPort, boolean jvmMetrics) {
        this(host, firstPort, lastPort, jvmMetrics, ConsoleSettings.DEFAULT);
    }

    private ExporterSettings(String host, int firstPort, int lastPort, boolean jvmMetrics, ConsoleSettings console) {
        this.host = host;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        this.jvmMetrics = jvmMetrics;
        this.console = console;
    }

    /** The same, with details for others. */
    public ExporterSettings with(ConsoleSettings other) {
        return new ExporterSettings(host, firstPort, lastPort, jvmMetrics, other);
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
}
