package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own asynchronous client: classes of a module that exports them to nobody, which are called again all the same. */
@ExtendWith(OutputOnFailure.class)
class HttpClientIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              ask:
                match: java.net.http.HttpClient+#sendAsync
                retry: {attempts: 3, backoff: 10ms, failure-results: {$return.statusCode: 503}}
                circuit-breaker: {consecutive-failures: 10}
                timeout: 10s
                bulkhead: {calls: 1}
            """;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {11, 17, 21, 25})
    void anAnswerThatIsAFailureIsAskedForAgain(int feature) {
        Jdk jdk = Jdk.of(feature);
        try (Child child = JavaRun.on(jdk, "http-client").rules(RULES)
                .command("-cp", Javac.compile(jdk, "httpclient").toString(), "Asking").start()) {
            child.awaitOut("done"::equals, "that it has asked");
            assertThat(child.out().lines()).containsExactly("status 200", "asked 3 times", "failed: ConnectException", "done");
            assertThat(child.errOfOthers()).isEmpty();
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.sum("shearpin_calls_total", "rule", "ask", "outcome", "success")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "ask", "outcome", "failure")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "ask", "outcome", "rejected")).as("nested in itself").isZero();
            assertThat(scrape.sum("shearpin_retry_success_total", "rule", "ask")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_bulkhead_in_use", "rule", "ask")).isZero();
            assertThat(scrape.sum("shearpin_agent_internal_errors_total")).isZero();
        }
    }
}
