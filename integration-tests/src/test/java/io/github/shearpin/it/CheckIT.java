package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of wrong rules against Zipkin's server, a Spring Boot fat jar, names the true reason of each first. */
@ExtendWith(OutputOnFailure.class)
class CheckIT {

    private static final String API = "zipkin2.server.internal.ZipkinQueryApiV2";
    private static final String STORE = "zipkin2.storage.SpanStore";
    private static final String MEMORY = "zipkin2.storage.InMemoryStorage";

    /** What a rule says, and what is said of it. */
    private static final Map<String, String> WRONG = new LinkedHashMap<>();

    static {
        WRONG.put("match: zipkin.storage.SpanStore+#getTraces",
                "no class zipkin.storage.SpanStore was seen; did you mean " + STORE + " (other package)?");
        WRONG.put("match: zipkin2.storage.spanStore+#getTraces",
                "no class zipkin2.storage.spanStore was seen; did you mean " + STORE + " (other case)?");
        WRONG.put("match: zipkin2.storage.SpanStor+#getTraces",
                "no class zipkin2.storage.SpanStor was seen; did you mean " + STORE + " (other spelling)?");
        WRONG.put("match: " + STORE + "#getTraces", STORE + "#getTraces(zipkin2.storage.QueryRequest) is abstract"
                + " (an interface: did you mean " + STORE + "+#getTraces?)");
        WRONG.put("match: zipkin2.storage.StorageComponent#spanStore", "zipkin2.storage.StorageComponent#spanStore() is abstract"
                + " (no code of its own: did you mean zipkin2.storage.StorageComponent+#spanStore?)");
        WRONG.put("match: java.lang.Runtime#availableProcessors",
                "java.lang.Runtime#availableProcessors() is native and holds no code to weave");
        WRONG.put("match: " + API + "#getServiceName", API + " has no method getServiceName; did you mean getServiceNames?");
        WRONG.put("match: " + API + "#getServiceNames(String)", API
                + "#getServiceNames has other parameters: (com.linecorp.armeria.server.ServiceRequestContext)");
        WRONG.put("match: private " + MEMORY + "#getServiceNames", MEMORY + "#getServiceNames() is public and not static");
        WRONG.put("match: io.netty.channel.nio.NioEventLoopGroup#shutdown", "io.netty.channel.nio.NioEventLoopGroup does not declare"
                + " it but inherits io.netty.util.concurrent.MultithreadEventExecutorGroup#shutdown(): did you mean"
                + " io.netty.util.concurrent.MultithreadEventExecutorGroup#shutdown, which guards it for all that inherit it?");
        WRONG.put("match: " + MEMORY + "#getServiceNames, except: zipkin2.storage.**#get*",
                MEMORY + "#getServiceNames() is taken away by except, rules.yaml:13:73: zipkin2.storage.**#get*");
        WRONG.put("match: zipkin2.**#*", "it matches 1951 methods, more than max-methods (200), and is refused: nothing it names is"
                + " guarded; narrow it, or raise max-methods of the rule");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void namesTheTrueReasonFirst(int feature) {
        StringBuilder rules = new StringBuilder("version: 1\nrules:\n");
        StringBuilder expected = new StringBuilder();
        for (Map.Entry<String, String> rule : WRONG.entrySet()) {
            String name = "r" + rules.chars().filter(c -> c == '\n').count();
            rules.append("  ").append(name).append(": {").append(rule.getKey()).append("}\n");
            expected.append(name).append(": ").append(rule.getValue()).append('\n');
        }
        JavaRun run = JavaRun.on(Jdk.of(feature), "check");
        Path file = run.writeRules(rules.toString());
        try (Child child = run.command("-jar", Work.agentJar().toString(), "check", file.toString(), "--classpath",
                Work.program("zipkin-server").toString()).run()) {
            assertThat(child.awaitExit()).isEqualTo(1);
            assertThat(child.err()).isEmpty();
            assertThat(reasons(child.out().replace(file.getParent() + "/", ""))).isEqualTo(expected.toString());
            assertThat(child.out()).contains(WRONG.size() + " rules, 0 errors, 0 warnings, " + WRONG.size()
                    + " rules that guard nothing").doesNotContain("could not be read", "\u001b");
        }
    }

    private static String reasons(String out) {
        StringBuilder reasons = new StringBuilder();
        for (String line : out.split("\n")) {
            if (line.startsWith("rule ") && line.endsWith(" guards nothing")) {
                reasons.append(line, "rule ".length(), line.length() - " guards nothing".length()).append(": ");
            } else if (line.startsWith("    ")) {
                reasons.append(line.strip()).append('\n');
            }
        }
        return reasons.toString();
    }

    @Test
    void loadsNoClassOfTheProgram() throws IOException {
        JavaRun run = JavaRun.on(Jdk.of(17), "check-loads");
        Path loaded = run.folder().resolve("loaded.txt");
        Path file = run.writeRules("version: 1\nrules:\n  storage: {match: zipkin2.storage.ServiceAndSpanNames+#getServiceNames}\n");
        try (Child child = run.option("-Xlog:class+load:file=" + loaded).command("-jar", Work.agentJar().toString(), "check",
                file.toString(), "--classpath", Work.program("zipkin-server").toString(), "--explain", "storage").run()) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.out()).contains("rule storage guards 4 methods", "  zipkin2.storage.InMemoryStorage#getServiceNames()\n");
        }
        assertThat(Files.readString(loaded)).contains("io.github.shearpin.agent.cli.CheckCommand")
                .doesNotContain("zipkin2.", "org.springframework.");
    }
}
