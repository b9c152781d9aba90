package io.github.shearpin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.Mode;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to an agent that runs, in a JVM that has loaded nothing that its rules name. */
class RunningAgentTest {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            events: off
            reload: off
            rules:
              one: {match: org.example.One#call}
            """;

    @TempDir
    Path folder;
    private final StderrCapture said = new StderrCapture();
    private int transformers;
    private final Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "addTransformer":
                        transformers++;
                        return null;
                    case "removeTransformer":
                        transformers--;
                        return true;
                    case "getAllLoadedClasses":
                        return new Class<?>[0];
                    default:
                        throw new UnsupportedOperationException(method.getName());
                }
            });
    private Path first;
    private Path second;
    private RunningAgent agent;

    @BeforeEach
    void write() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        Files.writeString(first.resolve("rules.yaml"), RULES);
        second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(second.resolve("rules.yaml"), RULES);
    }

    @AfterEach
    void stop() {
        agent.stop(() -> { });
        said.close();
    }

    private static AgentSettings settings(String argument) {
        return new AgentSettings(argument, new Properties(), Collections.emptyMap());
    }

    private void start(String argument) throws Exception {
        agent = new RunningAgent(settings(argument), jvm, "1", 0);
        assertThat(agent.start(false, System.nanoTime())).isTrue();
    }

    /** As when a request, or a look at the files, has waited for the detach to end. */
    @Test
    void onceDetachedNothingIsPutInForceAnyMore() throws Exception {
        start("rules=" + first + ",mode=off");
        agent.stop(() -> { });
        String before = said.text();

        assertThat(agent.allOff(false).message()).isEqualTo("the agent has been detached");
        assertThat(agent.mode("one", Mode.OBSERVE).message()).isEqualTo("the agent has been detached");
        assertThat(agent.reload().message()).isEqualTo("the agent has been detached");
        agent.off("shearpin.off");
        agent.off(null);
        assertThat(transformers).isZero();
        assertThat(said.text()).isEqualTo(before);
    }

    @Test
    void theFileThatLetsAllPassIsTheOneBesideTheRulesThatAreInForce() throws Exception {
        Path off = Files.createFile(second.resolve("shearpin.off"));
        start("rules=" + first);
        assertThat(agent.whyAllOff()).isNull();

        assertThat(agent.take(settings("rules=" + second))).isTrue();
        assertThat(agent.whyAllOff()).isEqualTo(off + " is there");
        assertThat(agent.take(settings("rules=" + first))).isTrue();
        assertThat(agent.whyAllOff()).isNull();
        assertThat(said.text()).contains("calls are guarded again");
        assertThat(agent.take(settings("rules=" + folder.resolve("nowhere")))).isFalse();
        assertThat(agent.whyAllOff()).isNull();
    }

    @Test
    void whoAttachesAgainSaysWhetherAllCallsPass() throws Exception {
        start("rules=" + first);
        assertThat(agent.take(settings("rules=" + first + ",mode=off"))).isTrue();
        assertThat(agent.whyAllOff()).isEqualTo("agent argument mode says off");
        assertThat(said.lines()).last().asString().contains("and all calls pass, because agent argument mode says off");
        assertThat(agent.take(settings("rules=" + folder.resolve("nowhere")))).isFalse();
        assertThat(agent.whyAllOff()).isNotNull();
        assertThat(agent.take(settings("rules=" + first))).isTrue();
        assertThat(agent.whyAllOff()).isNull();
    }

    @Test
    void whatIsTakenBackByHandIsNotDoneWhileAFileSaysOtherwise() throws Exception {
        Path off = Files.createFile(first.resolve("shearpin.off"));
        start("rules=" + first);

        Operations.Result result = agent.allOff(false);
        assertThat(result.isDone()).isFalse();
        assertThat(result.message()).contains("all calls pass still, because " + off + " is there");
        assertThat(agent.allOff(true).isDone()).isTrue();
    }

    @Test
    void theStatusSaysWhatMatchesNothingAndWhy() throws Exception {
        start("rules=" + first);

        assertThat(agent.status()).contains("one: enforce, 0 methods", "match nothing: one: no class that");
    }

    @Test
    void theStatusSaysWhichRulesAreOnlyThoseThatWereKept() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = RULES.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String argument = "rules=http://127.0.0.1:" + server.getAddress().getPort() + "/rules.yaml,cache=" + folder;
        start(argument);
        assertThat(agent.status()).doesNotContain("kept on");
        agent.stop(() -> { });
        server.stop(0);

        start(argument);
        assertThat(agent.status()).contains("those of http://127.0.0.1:" + server.getAddress().getPort() + "/rules.yaml as they were kept on ");
    }

    @Test
    void whatAStartWithErrorsKeptFromBeingServedIsSaidToWantAnotherStart() throws Exception {
        Path rules = first.resolve("rules.yaml");
        Files.writeString(rules, RULES.replace("port: 0", "port: 0, auth: {username: scraper}"));
        start("rules=" + first);
        assertThat(said.text()).contains("no metrics are served: the rule files have errors where they say");

        Files.writeString(rules, RULES);
        for (int i = 0; i < 2; i++) {
            assertThat(agent.reload().message()).contains("takes effect when the program is started again");
        }
    }

    @Test
    void whatIsServedAlreadyWantsNoOtherStart() throws Exception {
        start("rules=" + first);
        assertThat(agent.reload().message()).isEqualTo("no rule is other than before");
        assertThat(agent.take(settings("rules=" + first + ",prefix=other_"))).isTrue();
        assertThat(agent.lastReload().message()).contains("takes effect when the program is started again");
    }

    @Test
    void aReloadThatIsAskedForAsksTheServer() throws Exception {
        AtomicReference<String> served = new AtomicReference<>(RULES);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = served.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String shown = "http://127.0.0.1:" + server.getAddress().getPort() + "/rules";
        try {
            start("rules=" + shown.replace("//", "//user:secret@") + "?token=secret,cache=" + folder.resolve("kept"));
            served.set(RULES + "  two: {match: org.example.Two#call}\n");
            assertThat(agent.reload().message()).isEqualTo("1 added (two)");
            assertThat(agent.status()).contains("2 from " + shown + "?...,").doesNotContain("secret");
        } finally {
            server.stop(0);
        }
        assertThat(agent.reload().isDone()).isFalse();
        assertThat(agent.lastReload().message()).contains(shown + "?...: it can't be fetched (").doesNotContain("secret");
        assertThat(agent.configuration().rules()).as("as before").hasSize(2);
        assertThat(said.text()).contains("those before stay in force").doesNotContain("secret");
    }
}
