package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the JVM loads on the agent's account, and from where, by its own class loading log. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record ClassLoadingIT(int feature) {

    private static final String MATCHES_NOTHING = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              nothing:
                match: [com.acme.Nothing#*, "com.acme.**#find*", "com.acme.Base+#run"]
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 10}
                retry: {attempts: 2, backoff: 1ms}
            """;
    private static final String MATCHES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              hello: {match: org.example.app.Driver#*}
            """;
    /** {@code [class,load] java.lang.Object source: shared objects file}; on JDK 8 {@code [Loaded java.lang.Object from ...]}. */
    private static final Pattern LINE = Pattern.compile("\\[class,load *\\] (\\S+) source: (.*)|\\[Loaded (\\S+) from (.*)\\]");

    @Test
    void whenNothingMatchesNothingHeavyIsLoaded() {
        // The JVM itself starts differently once there is any agent: it uses lambdas to find that agent's module.
        String anyAgent = "-javaagent:" + Jars.earlyAgent(Work.folder("early-agent")) + "=load=java.lang.Object";
        Set<String> bare = loaded("org.example.app.Hello", null, anyAgent).keySet();
        Set<String> attached = loaded("org.example.app.Hello", MATCHES_NOTHING).keySet();

        assertThat(bare).contains("java.lang.Object", "org.example.app.Hello");
        attached.removeAll(bare);
        assertThat(attached).anyMatch(name -> name.startsWith("io.github.shearpin.agent."))
                .noneMatch(name -> name.startsWith("io.github.shearpin.lib.bytebuddy."))
                .noneMatch(name -> name.startsWith("io.github.shearpin.") && name.contains("$$Lambda"))
                .noneMatch(name -> name.startsWith("java.lang.invoke.StringConcatFactory"))
                .noneMatch(name -> name.startsWith("java.util.logging."))
                .noneMatch(name -> name.startsWith("javax.management."))
                .noneMatch(name -> name.startsWith("java.lang.management.") || name.startsWith("sun.management."));
        if (feature == 8) {
            // Where it crashed early versions. On later ones Instrumentation.redefineModule itself uses lambdas.
            assertThat(attached).noneMatch(name -> name.startsWith("java.lang.invoke.InnerClassLambdaMetafactory"));
        }
    }

    @Test
    void theJdksOwnClassesAreSharedAsBefore() {
        assumeTrue(feature > 8, "JDK 8 has no archive of its own");
        Set<String> bare = shared(loaded("org.example.app.Driver", null, "-Xshare:auto"));
        Set<String> woven = shared(loaded("org.example.app.Driver", MATCHES, "-Xshare:auto"));

        assertThat(bare).hasSizeGreaterThan(300);
        assertThat(woven).containsAll(bare);
    }

    @Test
    void theApplicationsClassesAreSharedAsBefore() {
        assumeTrue(feature > 8, "JDK 8 has no archive for applications");
        JavaRun list = JavaRun.on(Jdk.of(feature), "class-list");
        Path classes = list.folder().resolve("classes.txt");
        assertThat(list.option("-XX:DumpLoadedClassList=" + classes).main("org.example.app.Driver").run().awaitExit()).isZero();
        JavaRun dump = JavaRun.on(Jdk.of(feature), "dump-archive");
        String archive = "-XX:SharedArchiveFile=" + dump.folder().resolve("application.jsa");
        assertThat(dump.option("-Xshare:dump", "-XX:SharedClassListFile=" + classes, archive)
                .main("org.example.app.Driver").run().awaitExit()).isZero();

        Set<String> bare = shared(loaded("org.example.app.Driver", null, archive));
        Set<String> woven = shared(loaded("org.example.app.Driver", MATCHES, archive));

        assertThat(bare).contains("org.example.app.Driver", "org.example.app.Remote");
        bare.remove("org.example.app.Driver"); // which is woven
        assertThat(woven).containsAll(bare);
    }

    /**
     * The classes that a program loads, and where from.
     *
     * @param rules null: not attached
     */
    private Map<String, String> loaded(String mainClass, String rules, String... options) {
        Child child = JavaRun.on(Jdk.of(feature), rules == null ? "loading-bare" : "loading").rulesIf(rules != null, rules)
                .option(options).option(feature == 8 ? "-verbose:class" : "-Xlog:class+load=info:stdout:tags")
                .main(mainClass).run();
        assertThat(child.awaitExit()).isZero();
        assertThat(child.errOfOthers()).isEmpty();
        Map<String, String> loaded = new TreeMap<>();
        for (String line : child.out().split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                boolean old = matcher.group(1) == null;
                loaded.put(matcher.group(old ? 3 : 1), matcher.group(old ? 4 : 2));
            }
        }
        return loaded;
    }

    private static Set<String> shared(Map<String, String> loaded) {
        Set<String> shared = new TreeSet<>();
        loaded.forEach((name, source) -> {
            if (source.contains("shared objects file")) {
                shared.add(name);
            }
        });
        return shared;
    }
}
