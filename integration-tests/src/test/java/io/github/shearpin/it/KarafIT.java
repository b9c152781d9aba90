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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Karaf: OSGi bundles, each in a loader that sees only what it imports, in each of the two frameworks. */
@ExtendWith(OutputOnFailure.class)
class KarafIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              servlets:
                match: javax.servlet.http.HttpServlet#service
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                retry: {attempts: 2, backoff: 1ms}
              console:
                match: org.apache.felix.webconsole.internal.core.BundlesServlet#doGet
            """;
    private static final String[] HEADERS = {"Authorization",
        "Basic " + Base64.getEncoder().encodeToString("karaf:karaf".getBytes(StandardCharsets.UTF_8))};

    @ParameterizedTest
    @ValueSource(strings = {"felix", "equinox"})
    void startsServesAndStopsAsWithoutTheAgent(String framework) {
        Visit bare = visit(framework, false);
        Visit woven = visit(framework, true);

        assertThat(woven.answer()).contains("org.apache.karaf.webconsole");
        woven.assertUnharmed(bare, Pattern.compile(Visit.NOISE_OF_KARAF));
        assertThat(woven.scrape().value("shearpin_calls_total", "rule", "servlets", "outcome", "success"))
                .isGreaterThanOrEqualTo(3);
        assertThat(woven.scrape().value("shearpin_calls_total", "rule", "console", "outcome", "success")).isEqualTo(3);
    }

    private static Visit visit(String framework, boolean attached) {
        Path home = Work.program("apache-karaf-");
        Path folder = Work.folder("karaf");
        Path base = folder.resolve("base");
        Path etc = base.resolve("etc");
        Folders.copy(home.resolve("etc"), etc);
        int port = Http.freePort();
        base.resolve("deploy").toFile().mkdirs();
        // The web console is one of the features that come with it; what opens other ports is left out.
        Folders.edit(etc.resolve("org.apache.karaf.features.cfg"),
                text -> text.replace("ssh/4.4.10", "http-whiteboard").replace("management/4.4.10", "webconsole"));
        if (!framework.equals("felix")) {
            Folders.edit(etc.resolve("config.properties"), text -> text.replace("karaf.framework=felix", "karaf.framework=" + framework));
        }
        Folders.edit(etc.resolve("users.properties"), text -> text.replace("#karaf =", "karaf =").replace("#_g_", "_g_"));
        Work.write(etc, "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port = " + port + "\norg.ops4j.pax.web.listening.addresses = 127.0.0.1\n");
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("JAVA_HOME", Jdk.running().home().toString());
        environment.put("KARAF_BASE", base.toString());
        environment.put("CHECK_ROOT_INSTANCE_RUNNING", "false");
        environment.put("KARAF_EXEC", "exec");
        if (attached) {
            environment.put("EXTRA_JAVA_OPTS", JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", RULES) + ",port=0"));
        }
        Child child = JavaRun.start("Karaf", List.of(home.resolve("bin/karaf").toString(), "server"), folder, environment);
        return Visit.of(child, attached, URI.create("http://127.0.0.1:" + port + "/system/console/bundles.json"), HEADERS, 3,
                List.of(base.resolve("data/log/karaf.log")));
    }
}
