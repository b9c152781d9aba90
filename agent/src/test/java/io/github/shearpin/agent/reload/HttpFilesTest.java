package io.github.shearpin.agent.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleFileStates;
import io.github.shearpin.agent.rules.RuleReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers have of rules, when they are asked and what is kept of it. */
class HttpFilesTest {

    @TempDir
    Path folder;
    private HttpServer server;
    private volatile String served = "one";
    private volatile boolean broken;
    private volatile CountDownLatch asked = new CountDownLatch(0);
    private volatile CountDownLatch answering = new CountDownLatch(0);
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.countDown();
            try {
                answering.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] body = served.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(broken ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @AfterEach
    void stop() {
        answering.countDown();
        server.stop(0);
    }

    private HttpFiles files() {
        return new HttpFiles(folder.toFile());
    }

    private static String text(HttpFiles files, String url) throws IOException {
        return new String(files.read(url), StandardCharsets.UTF_8);
    }

    @Test
    void whoWantsItAsItIsNowAsksBeforeReading() throws IOException {
        HttpFiles files = files();
        assertThat(text(files, url)).isEqualTo("one");

        served = "two";
        files.ask();
        assertThat(text(files, url)).isEqualTo("two");
    }

    @Test
    void whoWantsItAsItIsNowIsToldThatItCannotBeHadAndOthersReadOn() throws IOException {
        HttpFiles files = files();
        files.read(url);

        broken = true;
        files.ask();
        assertThatThrownBy(() -> files.read(url)).isInstanceOf(IOException.class).hasMessage("the server answered 500");
        assertThat(text(files, url)).as("for a reload that files on this machine are the reason of").isEqualTo("one");
    }

    /** Whoever reads may hold up the console, a detach and more. */
    @Test
    @Timeout(60)
    void whatWasReadIsReadAgainWithoutWaitingForAServerThatIsBeingAsked() throws Exception {
        HttpFiles files = files();
        files.read(url);
        asked = new CountDownLatch(1);
        answering = new CountDownLatch(1);
        Thread asking = new Thread(() -> files.hasChanged(url));
        asking.start();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(text(files, url)).isEqualTo("one");
        files.keep();
        assertThat(asking.isAlive()).as("still waiting for the answer").isTrue();
        answering.countDown();
        asking.join();
    }

    @Test
    void whatIsKeptIsWhatWasReadAndNotWhatTheServerHasSince() throws IOException {
        HttpFiles files = files();
        files.read(url);
        served = "a mistake";
        assertThat(files.hasChanged(url)).isTrue();

        files.keep();
        server.stop(0);
        try (StderrCapture said = new StderrCapture()) {
            assertThat(text(files(), url)).isEqualTo("one");
            assertThat(said.text()).contains("those kept in " + folder);
        }
    }

    @Test
    void aUserWithoutAHomeIsToldThatNothingIsKept() throws IOException {
        HttpFiles files = new HttpFiles(null);
        try (StderrCapture said = new StderrCapture()) {
            files.read(url);
            files.keep();
            files.keep();
            assertThat(said.lines()).singleElement().asString().contains("rules from " + url + " can't be kept: this user has no home"
                    + " directory; ").contains("Set cache to a folder that can be written");
        }
        server.stop(0);
        assertThatThrownBy(() -> new HttpFiles(null).read(url)).isInstanceOf(IOException.class);
    }

    @Test
    void ofEachServerThatIsAwayItIsToldOnceUntilItIsBack() throws IOException {
        String other = url + "other";
        HttpFiles files = files();
        files.read(url);
        files.read(other);
        broken = true;
        try (StderrCapture said = new StderrCapture()) {
            for (int look = 0; look < 3; look++) {
                files.hasChanged(url);
                files.hasChanged(other);
            }
            assertThat(said.lines()).hasSize(2).allMatch(line -> line.contains(" can't be looked at: the server answered 500"));
            broken = false;
            files.hasChanged(url);
            files.hasChanged(other);
            files.hasChanged(url);
            assertThat(said.lines().subList(2, said.lines().size())).hasSize(2)
                    .allMatch(line -> line.endsWith(" can be looked at again"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://config.example:99999/rules", "http://config.example:/rules", "http://config.example:0/rules",
        "http:///rules", "http://user:secret@/rules", "http://[::1/rules"})
    void whatIsNoUrlIsAnErrorOfTheSettingThatShowsNothingSecret(String wrong) {
        HttpFiles files = files();
        assertThatThrownBy(() -> RuleReader.read(wrong, Collections.emptyMap(), files)).isInstanceOfSatisfying(RuleErrors.class,
                errors -> assertThat(errors.messages()).isEqualTo(List.of("rules: a URL that the setting names has no host, or no"
                        + " port from 1 to 65535; write http://host:port/path")));
        assertThat(files.hasChanged(wrong)).isFalse();
        assertThat(new RuleFileStates("a.yaml;" + wrong).shown(files)).isEqualTo("a.yaml;(a URL without a host or port)");
    }
}
