package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Agents;
import io.github.shearpin.benchmarks.programs.Rules;
import java.io.IOException;
import java.util.List;

/** The agents that are ours, for one program. */
record Variants(Agent empty, Agent noHit, Agent tenHits, Agent exact, Agent patterns) {

    static final String NO_HIT = "Shearpin, no hit";
    static final String TEN_HITS = "Shearpin, 10 rules that hit";
    static final String EXACT = "Shearpin, 1,000 exact rules";
    static final String PATTERNS = "Shearpin, 100 subtype and annotation rules";

    /** @param methods of the program, for the rules that hit */
    static Variants with(Agents agents, List<String> methods) throws IOException {
        return new Variants(agents.empty(),
                agents.shearpin(NO_HIT, Rules.of(Rules.exact(1))),
                agents.shearpin(TEN_HITS, Rules.of(methods)),
                agents.shearpin(EXACT, Rules.of(Rules.exact(1_000))),
                agents.shearpin(PATTERNS, Rules.of(Rules.subtypesAndAnnotations())));
    }
}
