package io.github.shearpin.agent;

import io.github.shearpin.agent.console.Console;
import io.github.shearpin.agent.console.Sources;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.Pages;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.weave.ClassSearch;
import io.github.shearpin.agent.weave.Explainer;
import io.github.shearpin.agent.weave.FoundClasses;
import io.github.shearpin.agent.weave.LoadedTypes;
import io.github.shearpin.agent.weave.MatchReport;
import io.github.shearpin.agent.weave.RuleExplanation;
import io.github.shearpin.agent.weave.Weaving;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** What the console shows of the running agent. Thread-safe. */
final class ConsoleSources implements Sources {

    private final RunningAgent agent;
    private final Instrumentation instrumentation;
    private final String version;
    private final AgentStatistics statistics;
    private final Guards guards;
    private final Exporter exporter;
    private final ExporterSettings served;
    private final AtomicBoolean explaining = new AtomicBoolean();

    private ConsoleSources(RunningAgent agent, Instrumentation instrumentation, String version,
            AgentStatistics statistics, Guards guards, Exporter exporter, ExporterSettings served) {
        this.agent = agent;
        this.instrumentation = instrumentation;
        this.version = version;
        this.statistics = statistics;
        this.guards = guards;
        this.exporter = exporter;
        this.served = served;
    }

    /**
     * Of that agent.
     *
     * @param served what the exporter was started with
     */
    static Pages console(RunningAgent agent, Instrumentation instrumentation, String version,
            AgentStatistics statistics, Guards guards, Exporter exporter, ExporterSettings served) {
        return new Console(new ConsoleSources(agent, instrumentation, version, statistics, guards, exporter, served));
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public long uptimeNanos() {
        return exporter.uptimeNanos();
    }

    @Override
    public String ruleFiles() {
        return agent.ruleFiles();
    }

    @Override
    public ExporterSettings exporter() {
        RuleSet rules = agent.configuration();
        return rules == null ? served : served.with(rules.exporter().console());
    }

    @Override
    public int port() {
        return exporter.port();
    }

    @Override
    public Guards guards() {
        return guards;
    }

    @Override
    public AgentStatistics statistics() {
        return statistics;
    }

    @Override
    public Operations operations() {
        return agent;
    }

    @Override
    public List<MatchReport> matches(String rule) {
        Weaving weaving = agent.weaving();
        return weaving == null ? Collections.<MatchReport>emptyList() : weaving.matches(rule);
    }

    @Override
    public RuleExplanation explain(Rule rule) {
        if (!explaining.compareAndSet(false, true)) {
            return null;
        }
        try {
            return Explainer.explain(Collections.singletonList(rule), new LoadedTypes(instrumentation)).get(0);
        } finally {
            explaining.set(false);
        }
    }

    @Override
    public FoundClasses search(String text) {
        return new ClassSearch(instrumentation, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        }).search(text, Console.rules(this));
    }
}
