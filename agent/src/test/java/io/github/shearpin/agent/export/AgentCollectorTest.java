package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of paths that can't be read. */
class AgentCollectorTest {

    private final Guards guards = new Guards();
    private final AgentCollector collector = new AgentCollector(guards, new AgentStatistics(), "1");

    /** What paths say of values they can't read is looked at elsewhere. */
    private final StderrCapture stderr = new StderrCapture();

    @AfterEach
    void leave() {
        Gate.agent(null);
        stderr.close();
        assertThat(stderr.lines()).allMatch(line -> line.startsWith("shearpin: path $"));
    }

    @Test
    void aRuleHasTheSeriesIfItHasPaths() throws IOException {
        guards.site(guards.add(GuardSettings.builder("none").breaker(BreakerSettings.builder().build()).build()),
                method("com.acme.X", "none"));
        site(guards.add(GuardSettings.builder("key").key(ValuePath.parse("$arg0")).build()));
        site(guards.add(labelled("$arg0")));
        site(guards.add(GuardSettings.builder("results").breaker(breaker()).build()));

        assertThat(pathFailures()).containsExactly("{rule=\"key\",} 0.0", "{rule=\"labels\",} 0.0",
                "{rule=\"results\",} 0.0");
    }

    @Test
    void eachValueThatCouldNotBeReadCounts() throws IOException {
        RuleGuard rule = guards.add(GuardSettings.builder("all").key(ValuePath.parse("$arg0.missing"))
                .labels(Map.of("length", ValuePath.parse("$arg0.length"), "status", ValuePath.parse("$return.status")))
                .breaker(breaker()).build());
        call(site(rule), "result");
        assertThat(pathFailures()).as("key, a label and failure-results").containsExactly("{rule=\"all\",} 3.0");
        call(site(rule), null);
        assertThat(pathFailures()).as("null ends a path").containsExactly("{rule=\"all\",} 4.0");
    }

    @Test
    void aPathThatDoesNotFitTheMethodCanNeverBeRead() throws IOException {
        call(site(guards.add(labelled("$arg1"))), "result");
        assertThat(pathFailures()).containsExactly("{rule=\"labels\",} 1.0");
    }

    @Test
    void theCountOutlivesTheSettings() throws IOException {
        RuleGuard rule = guards.add(labelled("$arg0.missing"));
        int site = site(rule);
        call(site, "result");
        Object before = enter(site);
        guards.reconfigure(rule, labelled("$arg0.length"));
        assertThat(pathFailures()).containsExactly("{rule=\"labels\",} 1.0");
        exit(site, before, "result");
        assertThat(pathFailures()).as("a call that began before").containsExactly("{rule=\"labels\",} 2.0");
        guards.reconfigure(rule, labelled("$arg0.gone"));
        call(site, "result");
        assertThat(pathFailures()).containsExactly("{rule=\"labels\",} 3.0");
    }

    private static GuardSettings labelled(String path) {
        return GuardSettings.builder("labels").labels(Map.of("label", ValuePath.parse(path))).build();
    }

    private static BreakerSettings breaker() {
        return BreakerSettings.builder()
                .failureResults(new ResultPredicate(Map.of(ValuePath.parse("$return.code"), List.of(500L)))).build();
    }

    private int site(RuleGuard rule) {
        return guards.site(rule, new MethodShape("com.acme.X", "call", "(Ljava/lang/Object;)Ljava/lang/Object;", true,
                List.of()));
    }

    private void call(int site, Object returned) {
        exit(site, enter(site), returned);
    }

    private Object enter(int site) {
        Gate.agent(guards);
        return Gate.enter(site, AgentCollectorTest.class, null, new Object[] {"argument"});
    }

    private static void exit(int site, Object call, Object returned) {
        Gate.exit(site, call, returned, null);
    }

    private List<String> pathFailures() throws IOException {
        String name = "shearpin_agent_path_failures_total";
        StringWriter text = new StringWriter();
        new Exposition(List.of(collector)).write(TextFormat.CONTENT_TYPE_004, text, name::equals);
        return text.toString().lines().filter(line -> line.startsWith(name + "{")).map(line -> line.substring(name.length()))
                .toList();
    }
}
