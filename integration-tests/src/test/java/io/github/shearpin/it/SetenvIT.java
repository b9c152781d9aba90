package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The setenv.sh of the examples, in the bin of an unmodified Tomcat. */
@ExtendWith(OutputOnFailure.class)
class SetenvIT {

    private static final Path SETENV = Path.of("../config-examples/tomcat/setenv.sh");
    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            rules:
              hello: {match: HelloWorldExample#doGet}
            """;

    private final Path folder = Work.folder("setenv of Tomcat");
    private final Path home = Work.program("apache-tomcat-9");
    private final int port = Http.freePort();
    private final Map<String, String> environment = new LinkedHashMap<>();

    @Test
    void agentIsAddedToTheOptionsThatAreThereAndReadsTheRulesOfThisTomcat() throws IOException {
        Path agent = Files.createDirectories(folder.resolve("the agent"));
        Files.copy(Work.agentJar(), agent.resolve("shearpin.jar"));
        environment.put("SHEARPIN_HOME", agent.toString());
        Path rules = Files.createDirectories(base().resolve("conf/shearpin"));
        Work.write(rules, "rules.yaml", RULES);

        try (Child child = start()) {
            assertThat(answer(child)).contains("Hello World!");

            assertThat(Exporter.of(child).scrape().value("shearpin_calls_total", "rule", "hello", "outcome", "success"))
                    .isEqualTo(1);
            assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/cmdline")).split("\0"))
                    .contains("-Dmine=kept", "-javaagent:" + agent + "/shearpin.jar", "-Dmine.too=kept");
            child.terminate();
        }
    }

    @Test
    void tomcatStartsWithoutAJarThatIsNotThere() {
        environment.put("SHEARPIN_HOME", folder.resolve("nowhere").toString());
        base();

        try (Child child = start()) {
            assertThat(answer(child)).contains("Hello World!");

            assertThat(child.said()).containsExactly(
                    Child.PREFIX + "there is no " + folder.resolve("nowhere/shearpin.jar") + " that can be read; Tomcat runs unguarded");
            child.terminate();
        }
    }

    private Path base() {
        Path base = Folders.tomcatBase(home, folder, port,
                xml -> xml.replace("appBase=\"webapps\"", "appBase=\"" + home.resolve("webapps") + "\""));
        Folders.copy(SETENV.toAbsolutePath().getParent(), base.resolve("bin"));
        return base;
    }

    private Child start() {
        environment.put("JAVA_HOME", Jdk.running().home().toString());
        environment.put("CATALINA_BASE", folder.resolve("base").toString());
        environment.put("CATALINA_OPTS", "-Dmine=kept");
        environment.put("JAVA_OPTS", "-Dmine.too=kept");
        return JavaRun.start("Tomcat", List.of(home.resolve("bin/catalina.sh").toString(), "run"), folder, environment);
    }

    private String answer(Child child) {
        return Http.await(URI.create("http://127.0.0.1:" + port + "/examples/servlets/servlet/HelloWorldExample"), child);
    }
}
