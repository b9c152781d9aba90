package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.LoadedClasses;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the JVM loads on the agent's account. */
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
    @Test
    void whenNothingMatchesNothingHeavyIsLoaded() {
        Jdk jdk = Jdk.of(feature);
        // The JVM itself starts differently once there is any agent: it uses lambdas to find that agent's module.
        String anyAgent = "-javaagent:" + Jars.earlyAgent(Work.folder("early-agent")) + "=load=java.lang.Object";
        Set<String> bare = LoadedClasses.of(jdk, "org.example.app.Hello", null, anyAgent).keySet();
        Set<String> attached = LoadedClasses.of(jdk, "org.example.app.Hello", MATCHES_NOTHING).keySet();

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
}
