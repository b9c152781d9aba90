package io.github.shearpin.benchmarks.programs;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rule files, all with the policies that a remote call would get. */
public final class Rules {

    private static final String POLICIES = """
            version: 1
            exporter: {host: 127.0.0.1}
            policies:
              remote-call:
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20, open-for: 30s}
                retry: {attempts: 3, backoff: {initial: 100ms, multiplier: 2, max: 2s, jitter: full}}
                latency: {window: 5m, quantiles: [0.5, 0.9, 0.95, 0.99]}
            """;

    /** Types that libraries bring along, and methods of theirs: what a rule with {@code +} names in practice. */
    private static final List<String> KNOWN_TYPES = List.of(
            "java.sql.Driver+#connect", "java.sql.Statement+#execute*", "java.sql.Connection+#commit",
            "javax.sql.DataSource+#getConnection", "javax.servlet.http.HttpServlet+#service",
            "jakarta.servlet.http.HttpServlet+#service", "java.net.http.HttpClient+#send",
            "org.apache.http.client.HttpClient+#execute", "org.apache.kafka.clients.producer.Producer+#send",
            "org.springframework.web.client.RestOperations+#exchange");

    private static final List<String> KNOWN_ANNOTATIONS = List.of(
            "@org.springframework.stereotype.Repository#*", "@org.springframework.web.bind.annotation.RestController#*",
            "@javax.ejb.Stateless#*", "@jakarta.ejb.Stateless#*", "@javax.servlet.annotation.WebServlet#do*",
            "org.springframework.**#@org.springframework.scheduling.annotation.Scheduled",
            "org.springframework.**#@org.springframework.transaction.annotation.Transactional",
            "zipkin2.**#@com.linecorp.armeria.server.annotation.Get", "org.apache.**#@javax.annotation.PostConstruct",
            "com.acme.**#@jakarta.ws.rs.POST");

    private Rules() {
    }

    /** One rule for each pattern. */
    public static String of(List<String> patterns) {
        StringBuilder text = new StringBuilder(POLICIES).append("rules:\n");
        for (int i = 0; i < patterns.size(); i++) {
            text.append("  rule-").append(i).append(": {match: \"").append(patterns.get(i)).append("\", use: remote-call}\n");
        }
        return text.toString();
    }

    /** Names of methods of classes that are in no program. */
    public static List<String> exact(int count) {
        return numbered("com.acme.service%d.Client%d#call", count).toList();
    }

    /** A hundred: half with {@code +}, half with annotations; one in five of a type that programs may well have. */
    public static List<String> subtypesAndAnnotations() {
        return Stream.of(KNOWN_TYPES.stream(), numbered("com.acme.api%d.Remote%d+#call*", 40), KNOWN_ANNOTATIONS.stream(),
                numbered("@com.acme.api%d.Guarded%d#*", 20), numbered("com.acme.**#@com.acme.api%d.Called%d", 20))
                .flatMap(patterns -> patterns).toList();
    }

    private static Stream<String> numbered(String format, int count) {
        return IntStream.range(0, count).mapToObj(i -> String.format(format, i, i));
    }
}
