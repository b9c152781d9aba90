package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred reloads in a row while fifty threads call what is woven, woven back, and woven otherwise. */
@ExtendWith(OutputOnFailure.class)
class ReloadUnderLoadIT {

    private static final String HEAD = """
            version: 1
            exporter: {host: 127.0.0.1}
            console: {token: only-for-this-test}
            reload: off
            rules:
              first:
                match: org.example.app.Busy#first
                circuit-breaker: {failure-rate: 50%%, window: %ds}
                retry: {attempts: %d}
            """;
    private static final String SECOND = "  second: {match: 'org.example.app.Busy#second', %s}\n";

    @Test
    void noCallFailsStateIsKeptAndNothingIsLeftBehind() throws Exception {
        JavaRun run = JavaRun.on(Jdk.running(), "reload-under-load").rules(HEAD.formatted(60, 2));
        run.option("-javaagent:" + Jars.earlyAgent(Work.folder("early-agent")) + "=bytes=org.example.app.Busy");
        Path rules = run.folder().resolve("rules.yaml");
        try (Child child = run.main("org.example.app.Busy").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            Exporter exporter = Exporter.of(child);
            long metaspace = 0;
            double success = 0;
            for (int i = 0; i < 100; i++) {
                String second = i % 4 == 0 ? "" : SECOND.formatted(i % 4 == 1 ? "timeout: 5s" : "labels: {number: $arg0}");
                Files.writeString(rules, HEAD.formatted(60 + i % 2, 2 + i % 3) + second);
                reload(exporter);
                double now = exporter.scrape().value("shearpin_calls_total", "rule", "first", "outcome", "success");
                assertThat(now).as("counts go on").isGreaterThanOrEqualTo(success);
                success = now;
                if (i == 20) {
                    metaspace = metaspace(child, exporter);
                }
            }
            assertThat(metaspace(child, exporter)).as("metaspace after a hundred, and after twenty")
                    .isLessThan(metaspace + 2_000_000);

            Files.writeString(rules, "version: 1\nexporter: {host: 127.0.0.1}\nconsole: {token: only-for-this-test}\n");
            reload(exporter);
            String[] counted = child.command("counts").get(0).split(" ", 3);
            assertThat(Long.parseLong(counted[0])).as("calls").isPositive();
            assertThat(counted[1] + ' ' + counted[2]).as("failures").isEqualTo("0 none");
            List<String> bytes = child.out().lines().filter(line -> line.startsWith("bytes ")).toList();
            assertThat(bytes.get(bytes.size() - 1)).as("woven back").isEqualTo(original());
            assertThat(bytes.subList(0, bytes.size() - 1)).as("and before").doesNotContain(original());
            Scrape scrape = exporter.scrape();
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(child.errOfOthers()).isEmpty();
        }
    }

    /** As the class was compiled. */
    private static String original() throws Exception {
        try (InputStream in = ReloadUnderLoadIT.class.getResourceAsStream("/org/example/app/Busy.class")) {
            byte[] bytes = in.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(bytes);
            return "bytes " + bytes.length + ' ' + sum.getValue();
        }
    }

    private static long metaspace(Child child, Exporter exporter) {
        child.command("collect");
        child.command("collect");
        return (long) exporter.scrape().value("jvm_memory_pool_bytes_used", "pool", "Metaspace");
    }

    private static void reload(Exporter exporter) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + exporter.port() + "/-/reload"))
                .header("Authorization", "Bearer only-for-this-test").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
