package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus and stderr are told of a rule's keys. */
class KeyCollectorTest {

    private final Guards guards = new Guards();
    private final KeyCollector collector = new KeyCollector(guards);
    private final RuleGuard rule = guards.add(settings("$arg0", 2));
    private int site;
    private final StderrCapture stderr = new StderrCapture();

    @BeforeEach
    void weave() {
        guards.site(guards.add(GuardSettings.builder("plain").build()), method("com.acme.X", "plain"));
        site = guards.site(rule, new MethodShape("com.acme.X", "charge", "(Ljava/lang/Object;)V", true, List.of()));
        Gate.agent(guards);
    }

    @AfterEach
    void leave() {
        Gate.agent(null);
        stderr.close();
    }

    @Test
    void aRuleWithAKeyHasTheSeriesFromWeavingOn() throws IOException {
        assertThat(samples()).containsExactly("shearpin_keys{rule=\"payments\",} 0.0",
                "shearpin_key_evictions_total{rule=\"payments\",} 0.0", "shearpin_key_overflows_total{rule=\"payments\",} 0.0");
    }

    @Test
    void keysThatGoForOthersAreCounted() throws IOException {
        for (String key : List.of("a", "b", "c", "d", "d")) {
            exit(enter(key));
        }
        expect(2, 2, 0);
        assertThat(stderr.lines()).isEmpty();
    }

    @Test
    void callsWithoutAPlaceAreCountedAndToldOnce() throws IOException {
        enter("a");
        enter("b");
        exit(enter("c"));
        exit(enter("d"));
        exit(enter("a"));
        expect(2, 0, 2);
        assertThat(stderr.lines()).singleElement().asString().startsWith("shearpin: rule payments: max-keys 2 is reached")
                .contains("raise max-keys");
    }

    @Test
    void whatWasCountedOutlivesTheSettings() throws IOException {
        exit(enter("a"));
        enter("b");
        enter("c");
        exit(enter("d"));
        expect(2, 1, 1);
        guards.reconfigure(rule, settings("$arg0", 3));
        exit(enter("d"));
        expect(3, 1, 1);
        guards.reconfigure(rule, settings("$arg0.length", 1));
        expect(0, 1, 1);
        enter("four");
        exit(enter("three"));
        expect(1, 1, 2);
        guards.reconfigure(rule, GuardSettings.builder("payments").build());
        assertThat(samples()).isEmpty();
        guards.reconfigure(rule, settings("$arg0", 1));
        expect(0, 1, 2);
        assertThat(stderr.lines()).hasSize(1);
    }

    private static GuardSettings settings(String key, int maxKeys) {
        return GuardSettings.builder("payments").key(ValuePath.parse(key)).maxKeys(maxKeys).eachNested(true).build();
    }

    private Object enter(String argument) {
        return Gate.enter(site, KeyCollectorTest.class, null, new Object[] {argument});
    }

    private void exit(Object call) {
        Gate.exit(site, call, null, null);
    }

    private void expect(int keys, int evictions, int overflows) throws IOException {
        assertThat(samples()).containsExactly("shearpin_keys{rule=\"payments\",} " + keys + ".0",
                "shearpin_key_evictions_total{rule=\"payments\",} " + evictions + ".0",
                "shearpin_key_overflows_total{rule=\"payments\",} " + overflows + ".0");
    }

    private List<String> samples() throws IOException {
        StringWriter written = new StringWriter();
        new Exposition(List.of(collector)).write(TextFormat.CONTENT_TYPE_004, written, null);
        return written.toString().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
