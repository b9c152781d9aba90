package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** The agent is a guest in a JVM: it leaves the host's things as they are, and its own out of sight. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record GuestIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              remote:
                match: org.example.app.Remote#*
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 1000}
                retry: {attempts: 2, backoff: 1ms}
            """;

    private static Child woven;
    private static Child bare;

    @BeforeParameterizedClassInvocation
    static void start(int feature) {
        woven = start(Jdk.of(feature), true);
        bare = start(Jdk.of(feature), false);
        Exporter exporter = Exporter.of(woven);
        for (Child child : List.of(woven, bare)) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call guarded fine io");
        }
        exporter.await(scrape -> scrape.has("jvm_threads_current"), "JVM metrics");
    }

    private static Child start(Jdk jdk, boolean attach) {
        JavaRun run = JavaRun.on(jdk, attach ? "guest" : "guest-bare").rulesIf(attach, RULES);
        if (jdk.feature() >= 24) {
            run.option("--sun-misc-unsafe-memory-access=deny");
        }
        return run.main("org.example.app.Driver").start();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        for (Child child : new Child[] {woven, bare}) {
            if (child != null) {
                child.close();
            }
        }
    }

    @Test
    void nothingIsPrintedThatTheJvmDoesNotPrintAnyway() {
        assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
    }

    @Test
    void noSystemPropertyIsSet() {
        assertThat(woven.command("properties")).isEqualTo(bare.command("properties"));
    }

    @Test
    void allThreadsAreDaemonsOfOurNameWithoutContextClassLoader() {
        List<String> threads = new ArrayList<>(woven.command("threads"));
        threads.removeAll(bare.command("threads"));

        assertThat(threads).isNotEmpty().allMatch(line -> line.matches("shearpin-[a-z0-9-]+ daemon=true loader=null"));
    }

    @Test
    void onlyTheGateAndTheJarsFaceCanBeSeenByTheApplication() {
        assertThat(woven.command("class java.lang.ShearpinGate1")).containsOnly("seen: class java.lang.ShearpinGate1");
        assertThat(bare.command("class java.lang.ShearpinGate1")).containsOnly("not found");
        for (String hidden : List.of("io.github.shearpin.agent.Agent", "io.github.shearpin.agent.policy.RuleGuard",
                "io.github.shearpin.CallRejectedException", "io.github.shearpin.lib.bytebuddy.ByteBuddy",
                "io.github.shearpin.lib.snakeyaml.Yaml", "io.github.shearpin.lib.prometheus.Collector",
                "io.github.shearpin.lib.hc.core5.http.HttpHost", "net.bytebuddy.ByteBuddy", "org.yaml.snakeyaml.Yaml",
                "io.prometheus.client.Collector", "io.github.shearpin.bootstrap.Gate")) {
            assertThat(woven.command("class " + hidden)).as(hidden).containsOnly("not found");
        }
    }

    @Test
    void noResourceOfOursIsFoundUnderAnOrdinaryName() {
        for (String resource : List.of("io/github/shearpin/agent/policy/RuleGuard.class",
                "io/github/shearpin/lib/bytebuddy/ByteBuddy.class", "io/github/shearpin/lib/snakeyaml/Yaml.class",
                "META-INF/services/org.yaml.snakeyaml.Yaml", "META-INF/LICENSE.txt", "META-INF/maven/", "mozilla/public-suffix-list.txt",
                "log4j2.xml", "logback.xml", "module-info.class")) {
            assertThat(woven.command("resource " + resource)).as(resource).hasSize(1).noneMatch(urls -> urls.contains("shearpin.jar"));
        }
        String manifests = woven.command("resource META-INF/MANIFEST.MF").get(0);
        assertThat(manifests.split("shearpin.jar!", -1)).as("once for each of the two loaders that were asked: %s", manifests)
                .hasSize(3);
    }
}
