package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.BasicEndpointDetails;
import org.apache.hc.core5.http.io.HttpServerRequestHandler.ResponseTrigger;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown details, by where they are, what they know and what they were made to ask. */
class AccessTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "192.0.2.7";
    private static final ConsoleSettings NO_TOKEN = ConsoleSettings.DEFAULT;
    private static final ConsoleSettings WITH_TOKEN = new ConsoleSettings(true, TOKEN);

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:9478", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:9478", "127.1.2.3:80", "[::1]",
        "[::1]:9478", "[0:0:0:0:0:0:0:1]:9478"})
    void callersOnThisMachineAreAnsweredAtItsOwnNames(String host) throws Exception {
        assertThat(ask(NO_TOKEN, HERE, "Host", host)).isEqualTo("200");
        assertThat(ask(WITH_TOKEN, "::1", "Host", host)).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9478", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1",
        "[2001:db8::1]:9478", "[::1", "[", "[]", ":", "", "127.0.0.1:80:80", "2130706433", "0.0.0.0"})
    void aNameThatWasMadeToLeadHereIsRefused(String host) throws Exception {
        assertThat(ask(NO_TOKEN, HERE, "Host", host)).startsWith("403 ").contains("localhost", "Host");
        assertThat(ask(WITH_TOKEN, HERE, "Host", host)).startsWith("403 ");
        assertThat(ask(WITH_TOKEN, HERE, "Host", host, "Authorization", "Bearer " + TOKEN))
                .as("no page of another site knows the token").isEqualTo("200");
    }

    @Test
    void noHostAndTwoAreRefused() throws Exception {
        assertThat(ask(NO_TOKEN, HERE)).startsWith("403 ");
        assertThat(ask(NO_TOKEN, HERE, "Host", "localhost", "Host", "localhost")).startsWith("403 ");
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example", "null", "http://localhost:8080", "https://localhost", "http://localhost:9478.evil.example",
        "garbage", "''"})
    void pagesOfOtherSitesAreRefusedWhateverTheyKnow(String origin) throws Exception {
        assertThat(ask(NO_TOKEN, HERE, "Host", "localhost:9478", "Origin", origin)).startsWith("403 ").contains("Origin");
        assertThat(ask(WITH_TOKEN, ELSEWHERE, "Host", "localhost:9478", "Origin", origin, "Authorization", "Bearer " + TOKEN))
                .startsWith("403 ").contains("Origin");
    }

    @Test
    void thePagesOwnOriginIsFine() throws Exception {
        assertThat(ask(NO_TOKEN, HERE, "Host", "localhost:9478", "Origin", "http://localhost:9478")).isEqualTo("200");
        assertThat(ask(WITH_TOKEN, ELSEWHERE, "Host", "metrics.example", "Origin", "https://METRICS.example",
                "Authorization", "Bearer " + TOKEN)).as("behind a proxy").isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {ELSEWHERE, "10.0.0.1", "2001:db8::7", "0.0.0.0"})
    void callersFromElsewhereNeedTheToken(String caller) throws Exception {
        assertThat(ask(NO_TOKEN, caller, "Host", "localhost")).startsWith("403 ")
                .contains("callers on other machines", "console.token", "Authorization: Bearer TOKEN");
        assertThat(ask(NO_TOKEN, caller, "Host", "localhost", "Authorization", "Bearer " + TOKEN)).startsWith("403 ");
        assertThat(ask(WITH_TOKEN, caller, "Host", "localhost")).startsWith("401 Bearer realm=\"shearpin\" ")
                .contains("Authorization: Bearer TOKEN", "console.token");
        assertThat(ask(WITH_TOKEN, caller, "Host", "any.example", "Authorization", "Bearer " + TOKEN)).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Bearer 0123456789abcde", "Bearer 0123456789abcdeff",
        "Bearer 0123456789ABCDEF", "Basic 0123456789abcdef", "0123456789abcdef", "Bearer0123456789abcdef",
        "Bearer 0123456789abcdef, Bearer x"})
    void onlyTheTokenItselfOpens(String credentials) throws Exception {
        assertThat(ask(WITH_TOKEN, ELSEWHERE, "Host", "a", "Authorization", credentials)).startsWith("401 ")
                .doesNotContain(TOKEN);
    }

    @Test
    void theSchemeMayBeWrittenInAnyCaseAndTheTokenBroughtOnce() throws Exception {
        assertThat(ask(WITH_TOKEN, ELSEWHERE, "Host", "a", "Authorization", "bearer  " + TOKEN + " ")).isEqualTo("200");
        assertThat(ask(WITH_TOKEN, ELSEWHERE, "Host", "a", "Authorization", "Bearer " + TOKEN, "Authorization",
                "Bearer " + TOKEN)).startsWith("401 ");
    }

    @Test
    void aWrongTokenIsToldOnThisMachineToo() throws Exception {
        assertThat(ask(WITH_TOKEN, HERE, "Host", "localhost", "Authorization", "Bearer x")).startsWith("401 ");
        assertThat(ask(NO_TOKEN, HERE, "Host", "localhost", "Authorization", "Bearer x")).isEqualTo("200");
        assertThat(ask(WITH_TOKEN, HERE, "Host", "localhost", "Authorization", "Basic dTpw")).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"})
    void whoAsksThroughAProxyIsNotOnThisMachine(String header) throws Exception {
        assertThat(ask(NO_TOKEN, HERE, "Host", "localhost", header, "x")).startsWith("403 ").contains("proxy", header);
        assertThat(ask(WITH_TOKEN, HERE, "Host", "localhost", header, "x")).startsWith("401 ").contains("proxy", header);
        assertThat(ask(WITH_TOKEN, HERE, "Host", "localhost", header, "x", "Authorization", "Bearer " + TOKEN)).isEqualTo("200");
    }

    @Test
    void whatIsForEveryoneStaysSo() throws Exception {
        for (String path : new String[] {"/metrics", "/-/healthy", "/health", "/"}) {
            assertThat(ask(path, WITH_TOKEN, ELSEWHERE, "Host", "evil.example", "Origin", "http://evil.example")).as(path)
                    .isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/extended", "/health/circuit-breakers", "/diagnostics/metrics", "/diagnostics/performance"})
    void disabledPagesAreThereForNobody(String path) throws Exception {
        ConsoleSettings disabled = new ConsoleSettings(false, TOKEN);

        assertThat(ask(path, disabled, HERE, "Host", "localhost")).startsWith("404 ").contains("console.enabled is false");
        assertThat(ask(path, disabled, ELSEWHERE, "Host", "a", "Authorization", "Bearer " + TOKEN)).startsWith("404 ");
        assertThat(ask("/metrics", disabled, ELSEWHERE, "Host", "a")).isEqualTo("200");
        assertThat(ask(path, NO_TOKEN, ELSEWHERE, "Host", "a")).as("each page is guarded").startsWith("403 ");
    }

    /** Where a request comes from is read off the socket. */
    @Test
    void overARealConnection() throws Exception {
        Exporter exporter = Exporter.start(new ExporterSettings(HERE, 0, 0, false).with(WITH_TOKEN), Guards::new,
                new AgentStatistics(), "1");
        try {
            String request = "GET /health/extended HTTP/1.1\r\nConnection: close\r\nHost: ";
            assertThat(RawClient.exchange(exporter, request + "localhost\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(RawClient.exchange(exporter, request + "evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
            assertThat(RawClient.exchange(exporter, request + "localhost\r\nVia: x\r\n\r\n")).startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Bearer");
            assertThat(RawClient.exchange(exporter, "GET http://evil.example/health/extended HTTP/1.1\r\nConnection: close\r\n"
                    + "Host: evil.example\r\n\r\n")).doesNotStartWith("HTTP/1.1 200 ");
        } finally {
            exporter.close();
        }
    }

    private static String ask(ConsoleSettings console, String caller, String... headers) throws Exception {
        return ask("/health/extended", console, caller, headers);
    }

    /** The answer's code; and of one that is not 200, the challenge and the text. */
    private static String ask(String path, ConsoleSettings console, String caller, String... headers)
            throws IOException, HttpException {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", path);
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        HttpCoreContext context = HttpCoreContext.create();
        context.setEndpointDetails(new BasicEndpointDetails(new InetSocketAddress(InetAddress.getByName(caller), 50_000),
                new InetSocketAddress(InetAddress.getByName(HERE), 9478), null, Timeout.DISABLED));
        AtomicReference<ClassicHttpResponse> answer = new AtomicReference<>();
        ExporterHandler handler = new ExporterHandler(new AgentView(ExporterSettings.DEFAULT.with(console), 9478, new Guards(),
                new AgentStatistics(), "1", new Exporter.Readiness(), new Exposition(List.of())));
        handler.handle(request, new ResponseTrigger() {
            @Override
            public void sendInformation(ClassicHttpResponse response) {
                throw new AssertionError(response);
            }

            @Override
            public void submitResponse(ClassicHttpResponse response) {
                answer.set(response);
            }
        }, context);
        ClassicHttpResponse response = answer.get();
        if (response.getCode() == 200) {
            return "200";
        }
        String challenge = response.containsHeader("WWW-Authenticate")
                ? response.getFirstHeader("WWW-Authenticate").getValue() + " " : "";
        return response.getCode() + " " + challenge + EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
    }
}
