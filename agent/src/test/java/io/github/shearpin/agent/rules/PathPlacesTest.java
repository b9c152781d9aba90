package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A path that fails while the program runs is told with the place it stands at, the rule and the field. */
class PathPlacesTest {

    private static final MethodShape METHOD = new MethodShape("com.acme.A", "a", "(Ljava/lang/Object;)Ljava/lang/Object;", true,
            List.of());
    private static final Object VALUE = new Object();

    @TempDir
    Path directory;

    private final StderrCapture stderr = new StderrCapture();

    @AfterEach
    void release() {
        stderr.close();
    }

    @Test
    void ofEveryField() throws Exception {
        Path base = Files.writeString(directory.resolve("base.yaml"), """
                version: 1
                policies:
                  keyed:
                    key: $arg0.host
                    retry: {failure-results: {$return.status: 503}}
                """);
        Path site = Files.writeString(directory.resolve("site.yaml"), """
                version: 1
                rules:
                  one:
                    match: com.acme.A#a
                    use: keyed
                    labels: {tenant: $arg0.tenant}
                    circuit-breaker: {failure-results: {$return.code: 503}}
                  two: {match: com.acme.A#a, use: keyed}
                """);
        for (Rule rule : RuleReader.read(base + ";" + site, Map.of()).rules()) {
            GuardSettings settings = rule.settings();
            settings.keys().forEach(PathPlacesTest::read);
            settings.labels().values().forEach(PathPlacesTest::read);
            judge(settings.retry().failureResults());
            if (settings.breaker() != null) {
                judge(settings.breaker().failureResults());
            }
        }
        assertThat(stderr.lines().stream().map(line -> line.replaceFirst(": java.lang.Object has no member .*", "")))
                .containsExactly(
                        "shearpin: " + base + ":4:10: rule one: key: $arg0.host",
                        "shearpin: " + site + ":6:22: rule one: label tenant: $arg0.tenant",
                        "shearpin: " + base + ":5:30: rule one: failure-results of its retry: $return.status",
                        "shearpin: " + site + ":7:40: rule one: failure-results of its circuit-breaker: $return.code",
                        "shearpin: " + base + ":4:10: rule two: key: $arg0.host",
                        "shearpin: " + base + ":5:30: rule two: failure-results of its retry: $return.status");
    }

    private static void read(ValuePath path) {
        path.reader(METHOD, new LongAdder()).read(null, new Object[] {VALUE}, null, null);
    }

    private static void judge(ResultPredicate results) {
        assertThat(results.bind(METHOD, new LongAdder()).isFailure(null, new Object[] {VALUE}, VALUE)).isFalse();
    }
}
