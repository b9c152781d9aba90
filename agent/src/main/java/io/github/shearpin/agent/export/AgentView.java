package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;

/** What pages tell of. Thread-safe. */
final class AgentView {

    final ExporterSettings settings;
    final int port;
    final Guards guards;
    final AgentStatistics statistics;
    final String version;
    final Exporter.Readiness readiness;
    final Exposition exposition;

    /** @param port that is served */
    AgentView(ExporterSettings settings, int port, Guards guards, AgentStatistics statistics, String version,
            Exporter.Readiness readiness, Exposition exposition) {
        this.settings = settings;
        this.port = port;
        this.guards = guards;
        this.statistics = statistics;
        this.version = version;
        this.readiness = readiness;
        this.exposition = exposition;
    }

    /** Who may see details now. */
    ConsoleSettings console() {
        ConsoleSettings reloaded = readiness.console();
        return reloaded == null ? settings.console() : reloaded;
    }
}
