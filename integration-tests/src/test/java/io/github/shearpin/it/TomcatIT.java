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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tomcat: a servlet in a web application's own loader, and the servlet API in the loader that all of them share. */
@ExtendWith(OutputOnFailure.class)
class TomcatIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            defaults:
              circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
              retry: {attempts: 2, backoff: 1ms}
            rules:
              hello: {match: HelloWorldExample#doGet}
              servlets: {match: "javax.servlet.http.HttpServlet|jakarta.servlet.http.HttpServlet#service"}
            """;

    @ParameterizedTest
    @ValueSource(ints = {9, 11})
    void startsServesAndStopsAsWithoutTheAgent(int version) {
        Visit bare = visit(version, false);
        Visit woven = visit(version, true);

        assertThat(woven.answer()).contains("Hello World!").isEqualTo(bare.answer());
        woven.assertUnharmed(bare);
        assertThat(woven.scrape().value("shearpin_calls_total", "rule", "hello", "outcome", "success")).isEqualTo(3);
        assertThat(woven.scrape().sum("shearpin_calls_total", "rule", "servlets", "outcome", "success")).isEqualTo(3);
    }

    private static Visit visit(int version, boolean attached) {
        Path home = Work.program("apache-tomcat-" + version);
        Path folder = Work.folder("tomcat");
        int port = Http.freePort();
        Path base = Folders.tomcatBase(home, folder, port,
                xml -> xml.replace("appBase=\"webapps\"", "appBase=\"" + home.resolve("webapps") + "\""));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("JAVA_HOME", Jdk.running().home().toString());
        environment.put("CATALINA_BASE", base.toString());
        if (attached) {
            environment.put("CATALINA_OPTS", JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", RULES) + ",port=0"));
        }
        Child child = JavaRun.start("Tomcat", List.of(home.resolve("bin/catalina.sh").toString(), "run"), folder, environment);
        return Visit.of(child, attached, URI.create("http://127.0.0.1:" + port + "/examples/servlets/servlet/HelloWorldExample"),
                new String[0], 3, List.of());
    }
}
