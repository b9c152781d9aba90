package io.github.shearpin.benchmarks.programs;

import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;

/** Makes agents ready to be started, with their configuration in a folder. */
public final class Agents {

    public static final String EMPTY = "an empty agent";
    public static final String JMX_EXPORTER = "the JMX exporter";
    public static final String OPEN_TELEMETRY = "OpenTelemetry";

    private final Settings settings;
    private final Path folder;

    public Agents(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    public Agent empty() throws IOException {
        Attributes attributes = new Attributes();
        attributes.putValue("Premain-Class", EmptyAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = Jars.write(folder.resolve("empty-agent.jar"), attributes, EmptyAgent.class);
        return new Agent(EMPTY, jar, List.of("-javaagent:" + jar), null);
    }

    /**
     * Shearpin with a rule file.
     *
     * @param name as in the table; the rule file is named after it
     */
    public Agent shearpin(String name, String rules) throws IOException {
        Path file = Files.writeString(folder.resolve(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".yaml"), rules);
        int port = Server.freePort();
        Path jar = settings.agentJar();
        return new Agent(name, jar, List.of("-javaagent:" + jar + "=rules=" + file + ",port=" + port), metrics(port));
    }

    /** The agents of others, as far as they are there. */
    public List<Agent> peers(String part, Report report) throws IOException {
        List<Agent> peers = new ArrayList<>();
        if (Peers.isThere(settings, Peers.JMX_EXPORTER, part, report)) {
            peers.add(jmxExporter());
        }
        if (Peers.isThere(settings, Peers.OPEN_TELEMETRY, part, report)) {
            peers.add(openTelemetry());
        }
        return peers;
    }

    /** Prometheus' exporter of MBeans, with the rule that its documents begin with: every attribute of every MBean. */
    private Agent jmxExporter() throws IOException {
        Path jar = settings.peers().resolve(Peers.JMX_EXPORTER);
        Path file = Files.writeString(folder.resolve("jmx-exporter.yaml"), "rules:\n- pattern: \".*\"\n");
        int port = Server.freePort();
        return new Agent(JMX_EXPORTER, jar, List.of("-javaagent:" + jar + "=127.0.0.1:" + port + ":" + file),
                metrics(port));
    }

    /** OpenTelemetry's agent with all its instrumentation, and nowhere to send what it measures, which spares it that work. */
    private Agent openTelemetry() {
        Path jar = settings.peers().resolve(Peers.OPEN_TELEMETRY);
        return new Agent(OPEN_TELEMETRY, jar, List.of("-javaagent:" + jar, "-Dotel.traces.exporter=none",
                "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none"), null);
    }

    private static URI metrics(int port) {
        return URI.create("http://127.0.0.1:" + port + "/metrics");
    }
}
