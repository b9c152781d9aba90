package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Visit;
import io.github.shearpin.it.harness.Work;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** WildFly: each module of JBoss Modules in a loader of its own, and a server that insists on its own LogManager. */
@ExtendWith(OutputOnFailure.class)
class WildFlyIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              pages:
                match: io.undertow.server.handlers.resource.ResourceHandler#handleRequest
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                retry: {attempts: 2, backoff: 1ms}
            """;

    @Test
    void startsServesAndStopsAsWithoutTheAgent() {
        Visit bare = visit(false);
        Visit woven = visit(true);

        assertThat(woven.answer()).contains("WildFly").isEqualTo(bare.answer());
        woven.assertUnharmed(bare);
        assertThat(woven.scrape().value("shearpin_calls_total", "rule", "pages", "outcome", "success")).isEqualTo(3);
    }

    private static Visit visit(boolean attached) {
        Path home = Work.program("wildfly-");
        Path folder = Work.folder("wildfly");
        Path base = folder.resolve("standalone");
        Folders.copy(home.resolve("standalone"), base);
        int http = Http.freePort();
        int management = Http.freePort();
        // Its own options stay: what JAVA_OPTS held before would take their place.
        String option = attached ? JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", RULES) + ",port=0") : "";
        Path settings = Work.write(folder, "standalone.conf", ". " + home.resolve("bin/standalone.conf")
                + "\nJAVA_OPTS=\"$JAVA_OPTS " + option + "\"\n");
        Child child = JavaRun.start("WildFly", List.of(home.resolve("bin/standalone.sh").toString(),
                "-Djboss.http.port=" + http, "-Djboss.https.port=0", "-Djboss.ajp.port=0",
                "-Djboss.management.http.port=" + management, "-Djboss.management.https.port=0"), folder,
                Map.of("JAVA_HOME", Jdk.running().home().toString(), "RUN_CONF", settings.toString(),
                        "JBOSS_BASE_DIR", base.toString(), "LAUNCH_JBOSS_IN_BACKGROUND", "true"));
        return Visit.of(child, attached, URI.create("http://127.0.0.1:" + http + "/"), new String[0], 3,
                List.of(base.resolve("log/server.log")));
    }
}
