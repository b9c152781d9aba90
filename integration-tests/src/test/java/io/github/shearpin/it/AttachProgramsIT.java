package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that run, unmodified and started without us, are guarded while they serve, and serve on without us. */
@ExtendWith(OutputOnFailure.class)
class AttachProgramsIT {

    @ParameterizedTest
    @CsvSource({"9,8", "9,17", "11,25"})
    void tomcat(int version, int feature) throws IOException {
        Jdk jdk = Jdk.of(feature);
        Path home = Work.program("apache-tomcat-" + version);
        Path folder = Work.folder("attach-tomcat");
        int port = Http.freePort();
        Path base = Folders.tomcatBase(home, folder, port,
                xml -> xml.replace("appBase=\"webapps\"", "appBase=\"" + home.resolve("webapps") + "\""));
        URI servlet = URI.create("http://127.0.0.1:" + port + "/examples/servlets/servlet/HelloWorldExample");
        Path rules = Work.write(folder, "rules.yaml", """
                version: 1
                exporter: {host: 127.0.0.1, port: 0}
                rules:
                  hello: {match: HelloWorldExample#doGet, circuit-breaker: {failure-rate: 50%}, retry: {attempts: 2}, timeout: 10s}
                  servlets:
                    match: "javax.servlet.Servlet|jakarta.servlet.Servlet+#service"
                    key: $arg0.requestURI
                    labels: {verb: $arg0.method}
                    circuit-breaker: {failure-rate: 50%}
                """);
        try (Child child = JavaRun.start("Tomcat", List.of(home.resolve("bin/catalina.sh").toString(), "run"), folder,
                Map.of("JAVA_HOME", jdk.home().toString(), "CATALINA_BASE", base.toString()))) {
            String answer = Await.until(() -> served(servlet), () -> "never served: " + child);

            attached(jdk, child, rules);
            assertThat(served(servlet)).isEqualTo(answer);
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "hello", "outcome", "success")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "servlets", "outcome", "success")).isPositive();

            detached(jdk, child);
            assertThat(served(servlet)).isEqualTo(answer);
        }
    }

    @Test
    void kafka() throws IOException {
        Jdk jdk = Jdk.of(17);
        Path[] jars = jars("kafka-broker");
        Path[] clientJars = jars("kafka-4.1.2");
        Path rules = Work.write(Work.folder("attach-kafka"), "rules.yaml", """
                version: 1
                exporter: {host: 127.0.0.1, port: 0}
                rules:
                  handle: {match: kafka.server.KafkaApis#handle, timeout: 30s, circuit-breaker: {failure-rate: 50%}}
                  append: {match: org.apache.kafka.storage.internals.log.UnifiedLog#append*}
                """);
        Path client = Javac.compile(jdk, "presets/kafka/client/Client.java", clientJars);
        try (Child broker = java(jdk, "kafka-broker", Javac.compile(jdk, "presets/kafka/broker", jars), jars, "Broker")) {
            String address = broker.awaitOut(line -> line.startsWith("127.0.0.1:"), "where it is");
            sendsAndReceives(jdk, client, clientJars, address);

            attached(jdk, broker, rules);
            sendsAndReceives(jdk, client, clientJars, address);
            Scrape scrape = Exporter.of(broker).scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "handle", "outcome", "success")).isGreaterThan(10);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "append", "outcome", "success")).isPositive();

            detached(jdk, broker);
            sendsAndReceives(jdk, client, clientJars, address);
        }
    }

    private static Path[] jars(String library) throws IOException {
        try (Stream<Path> files = Files.list(Work.program("presets").resolve(library))) {
            return files.toArray(Path[]::new);
        }
    }

    private static Child java(Jdk jdk, String name, Path classes, Path[] jars, String... main) {
        return JavaRun.on(jdk, name).option("-Xmx256m", "-XX:TieredStopAtLevel=1").command(Stream.concat(Stream.of("-cp",
                Stream.concat(Stream.of(classes), Stream.of(jars)).map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator))), Stream.of(main)).toArray(String[]::new)).start();
    }

    private static void sendsAndReceives(Jdk jdk, Path classes, Path[] jars, String address) {
        try (Child client = java(jdk, "kafka-client", classes, jars, "Client", address)) {
            client.awaitOut("done"::equals, "that all that was sent was received");
        }
    }

    private static void attached(Jdk jdk, Child child, Path rules) {
        Child attach = Commands.run(jdk, "attach", child.pid(), rules);
        assertThat(attach.awaitExit()).as(attach + "\n" + child).isZero();
        assertThat(Commands.run(jdk, "status", child.pid()).out()).contains("2 from " + rules);
    }

    private static void detached(Jdk jdk, Child child) {
        Child detach = Commands.run(jdk, "detach", child.pid());
        assertThat(detach.awaitExit()).as(detach + "\n" + child).isZero();
        child.awaitErr(line -> line.contains("was detached; nothing of it is left") || line.contains("and so has the agent"),
                "that the agent has ended");
        assertThat(Commands.agentClasses(jdk, child)).isEmpty();
        assertThat(child.said()).noneMatch(line -> line.contains("internal error"));
        assertThat(child.isAlive()).isTrue();
    }

    private static String served(URI page) {
        try {
            var answer = Http.get(page);
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (IOException notYet) {
            return null;
        }
    }
}
