package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.Rule;
import java.util.List;

/** A weaver that has been handed some classes, for tests of those who ask it what it found. */
public final class WeavingOfTests {

    private final TestInstrumentation jvm = new TestInstrumentation();
    private final Weaver weaver;

    public WeavingOfTests(Guards guards, List<Rule> rules, AgentStatistics statistics) {
        weaver = Weaver.make(jvm.instrumentation(), guards, rules, statistics, System.nanoTime());
        jvm.transformer = weaver;
    }

    public void load(Class<?> type) throws Exception {
        jvm.load(type);
    }

    public List<MatchReport> matches(String rule) {
        return weaver.matches(rule);
    }

    public RuleExplanation explain(Rule rule) {
        return Explainer.explain(List.of(rule), new LoadedTypes(jvm.instrumentation())).get(0);
    }

    public FoundClasses search(String text, List<Rule> rules) {
        return new ClassSearch(jvm.instrumentation(), System::nanoTime).search(text, rules);
    }
}
