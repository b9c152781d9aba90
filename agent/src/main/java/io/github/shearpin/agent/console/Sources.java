package io.github.shearpin.agent.console;

import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.weave.FoundClasses;
import io.github.shearpin.agent.weave.MatchReport;
import io.github.shearpin.agent.weave.RuleExplanation;
import java.util.List;

/** The running agent as the console sees it, at the moment of asking. Thread-safe. */
public interface Sources {

    String version();

    /** Nanoseconds since the agent began to serve, at its start. */
    long uptimeNanos();

    /** What names the rule files, for a reader; null: none are named. */
    String ruleFiles();

    /** In force, also where the agent's argument says otherwise than the files. */
    ExporterSettings exporter();

    /** The port that is served. */
    int port();

    Guards guards();

    AgentStatistics statistics();

    /** What may be done; it also knows the rules that are in force, and the events. */
    Operations operations();

    /**
     * What the patterns of a rule have matched.
     *
     * @return empty: no class has come yet that any rule names, or the rule is off
     */
    List<MatchReport> matches(String rule);

    /**
     * What a rule would match of the classes that are loaded, stage by stage, and what came near. Takes some time; null:
     * somebody else is being told just now, and one at a time is enough for the program.
     */
    RuleExplanation explain(Rule rule);

    /** Classes and methods that are loaded, by a part of their names. */
    FoundClasses search(String text);
}
