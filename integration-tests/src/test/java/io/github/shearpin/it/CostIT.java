package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.LoadedClasses;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the agent costs a program, in numbers that no machine changes: a later change that makes it dearer is seen at once.
 * The bounds leave a little room; what exceeds one should be worth it. The jar's size is JarIT's.
 */
@Jdks
@ExtendWith(OutputOnFailure.class)
record CostIT(int feature) {

    private static final String EXACT_NAMES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: %s#guarded
                circuit-breaker: {failure-rate: 50%%, window: 60s, minimum-calls: 10}
                retry: {attempts: 2, backoff: 1ms, failures: java.io.IOException}
            """;

    /** Three quarters of them read the rule file. */
    private static final int MOST_OWN_CLASSES = 220;
    /** For the exporter's socket most of all, which takes more in each JDK. */
    private static final int MOST_JDK_CLASSES = 290;

    @Test
    void untilARuleIsHitTheStartLoadsLittleMoreThanWhatReadsTheRules() {
        Jdk jdk = Jdk.of(feature);
        String anyAgent = "-javaagent:" + Jars.earlyAgent(Work.folder("early-agent")) + "=load=java.lang.Object";
        Set<String> loaded = LoadedClasses.of(jdk, "org.example.app.Hello", EXACT_NAMES.formatted("com.acme.Nothing")).keySet();
        loaded.removeAll(LoadedClasses.of(jdk, "org.example.app.Hello", null, anyAgent).keySet());

        assertThat(loaded).noneMatch(name -> name.startsWith("io.github.shearpin.lib.bytebuddy.")
                        || name.startsWith("io.github.shearpin.lib.hc.") || name.startsWith("io.github.shearpin.lib.prometheus.")
                        || name.startsWith("io.github.shearpin.lib.gson."))
                .doesNotContain("io.github.shearpin.agent.policy.Guards", "java.lang.ShearpinGate1");
        Set<String> own = new TreeSet<>(loaded);
        own.removeIf(name -> !name.startsWith("io.github.shearpin."));
        assertThat(own).hasSizeBetween(1, MOST_OWN_CLASSES);
        loaded.removeAll(own);
        assertThat(loaded).hasSizeLessThanOrEqualTo(MOST_JDK_CLASSES);
    }

    /** Whether it can be made is known before {@code main}, then. */
    @Test
    void inStrictModeTheGateIsMadeAtOnce() {
        assertThat(LoadedClasses.of(Jdk.of(feature), "org.example.app.Hello", EXACT_NAMES.formatted("com.acme.Nothing"),
                "-Dshearpin.strict=true")).containsKey("java.lang.ShearpinGate1");
    }

    @Test
    void threeThreadsAreAllThatItHasWhileNobodyScrapesAndNothingIsToTell() {
        JavaRun run = JavaRun.on(Jdk.of(feature), "threads").rules(EXACT_NAMES.formatted("org.example.app.Remote"));
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call guarded fine state fine");
            assertThat(threads(child)).containsExactly("shearpin-exporter-accept", "shearpin-reload", "shearpin-weaver");

            child.command("call guarded io"); // tried again, in vain
            assertThat(threads(child)).containsExactly("shearpin-events", "shearpin-exporter-accept", "shearpin-reload",
                    "shearpin-weaver");
        }
    }

    private static List<String> threads(Child child) {
        List<String> threads = new ArrayList<>(child.command("threads"));
        threads.removeIf(line -> !line.startsWith("shearpin-"));
        threads.replaceAll(line -> line.substring(0, line.indexOf(' ')));
        return threads;
    }
}
