package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Visit;
import io.github.shearpin.it.harness.Work;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Zipkin's server, a Spring Boot fat jar: the application and its libraries in jars within a jar. */
@ExtendWith(OutputOnFailure.class)
class SpringBootIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              query:
                match: zipkin2.server.internal.ZipkinQueryApiV2#getServiceNames
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                retry: {attempts: 2, backoff: 1ms}
              storage:
                match: zipkin2.storage.ServiceAndSpanNames+#getServiceNames
            """;

    @Test
    void startsServesAndStopsAsWithoutTheAgent() {
        Visit bare = visit(false);
        Visit woven = visit(true);

        assertThat(woven.answer()).isEqualTo("[]").isEqualTo(bare.answer());
        woven.assertUnharmed(bare);
        assertThat(woven.scrape().value("shearpin_calls_total", "rule", "query", "outcome", "success")).isEqualTo(3);
        assertThat(woven.scrape().sum("shearpin_calls_total", "rule", "storage", "outcome", "success")).isEqualTo(3);
    }

    private static Visit visit(boolean attached) {
        int port = Http.freePort();
        Child child = JavaRun.on(Jdk.running(), "spring-boot").rulesIf(attached, RULES)
                .environment("QUERY_PORT", Integer.toString(port)).command("-jar", Work.program("zipkin-server").toString())
                .start();
        return Visit.of(child, attached, URI.create("http://127.0.0.1:" + port + "/api/v2/services"), new String[0], 3, List.of());
    }
}
