package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.PasswordHash;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let to the metrics by user and password, and how much of the processor is spent on those who guess. */
class BasicAuthTest {

    /** Of Python: base64(hashlib.pbkdf2_hmac('sha256', 'päss:word'.encode(), b'saltsalt', 10000)). */
    private static final byte[] OF_ANOTHER_PROGRAM = Base64.getDecoder().decode("ZWHeP42TCdR1FjLCTK+Q8lU97dWDpZDzdRdxSsYNpWw=");
    private static final String USER = "prometheus";
    private static final String PASSWORD = "päss:word";
    private static final String HERE = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";
    private static final long GUESS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong(-5);
    private final AtomicInteger looks = new AtomicInteger();
    private final BasicAuth auth = new BasicAuth(new AuthSettings(USER,
            new PasswordHash(10_000, "saltsalt".getBytes(StandardCharsets.US_ASCII), OF_ANOTHER_PROGRAM)), this::now);

    /** Each look at the clock a second after the one before: so long a guess takes. */
    private long now() {
        looks.incrementAndGet();
        return clock.addAndGet(GUESS);
    }

    @Test
    void theRightOneIsLetIn() throws Exception {
        assertThat(ask(HERE, basic(USER, PASSWORD))).isEqualTo("let in");
        assertThat(ask(HERE, "basic   " + encoded(USER, PASSWORD) + " ")).as("schemes are written in any case").isEqualTo("let in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Bearer 0123456789abcdef", "Digest username=\"prometheus\"", "Basicx"})
    void whoBringsNoPasswordIsAskedForOne(String header) throws Exception {
        assertThat(ask(HERE, header)).startsWith("401 Basic realm=\"shearpin\", charset=\"UTF-8\" ");
    }

    @Test
    void wrongOnesAreRefused() throws Exception {
        for (String header : new String[] {basic(USER, "x"), basic("x", PASSWORD), basic(USER, ""), basic("", PASSWORD),
            basic(USER + "x", PASSWORD), basic(USER, PASSWORD + "x"), basic("Prometheus", PASSWORD), "Basic ?",
            "Basic " + Base64.getEncoder().encodeToString(USER.getBytes()), "Basic " + "A".repeat(2000)}) {
            clock.addAndGet(TimeUnit.HOURS.toNanos(1));
            assertThat(ask(HERE, header)).as(header).startsWith("401 Basic realm=").doesNotContain(PASSWORD, "$");
        }
    }

    @Test
    void twoHeadersAreNone() throws Exception {
        assertThat(ask(HERE, basic(USER, PASSWORD), basic(USER, PASSWORD))).startsWith("401 ");
    }

    @Test
    void aScrapeThatWasLetInOnceCostsNoSecondLook() throws Exception {
        ask(HERE, basic(USER, PASSWORD));
        int before = looks.get();

        for (int i = 0; i < 100; i++) {
            assertThat(ask(i % 2 == 0 ? HERE : ELSEWHERE, basic(USER, PASSWORD))).isEqualTo("let in");
        }

        assertThat(looks).hasValue(before);
    }

    @Test
    void whoGuessesWaits() throws Exception {
        assertThat(ask(HERE, basic(USER, "a"))).startsWith("401 ");
        assertThat(ask(HERE, basic(USER, "b"))).startsWith("429 ").contains("come again in 10 s");
        clock.addAndGet(7 * GUESS);
        assertThat(ask(HERE, basic(USER, PASSWORD))).as("even with the right one").startsWith("429 ");
        clock.addAndGet(GUESS);
        assertThat(ask(HERE, basic(USER, "c"))).startsWith("401 ");
    }

    @Test
    void othersWaitOnlyAsLongAsTheGuessTook() throws Exception {
        ask(HERE, basic(USER, "a"));
        clock.addAndGet(-GUESS / 2);
        assertThat(ask(ELSEWHERE, basic(USER, PASSWORD))).startsWith("429 ").contains("come again in 1 s");
        assertThat(ask(ELSEWHERE, basic(USER, PASSWORD))).isEqualTo("let in");
    }

    @Test
    void whoIsKnownDoesNotWaitForThoseWhoGuess() throws Exception {
        ask(HERE, basic(USER, PASSWORD));
        ask(HERE, basic(USER, "a"));

        assertThat(ask(HERE, basic(USER, PASSWORD))).isEqualTo("let in");
    }

    @Test
    void guessesFromManyAddressesAreNotAllKept() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            clock.addAndGet(2 * GUESS);
            assertThat(ask("10.0." + i / 250 + "." + i % 250, "Basic " + encoded(USER, ""))).startsWith("401 ");
        }
        assertThat(auth.pausingAddresses()).isEqualTo(256);
    }

    private static String basic(String user, String password) {
        return "Basic " + encoded(user, password);
    }

    private static String encoded(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private String ask(String caller, String... headers) throws Exception {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", "/metrics");
        for (String header : headers) {
            request.addHeader("Authorization", header);
        }
        ClassicHttpResponse response = new BasicClassicHttpResponse(200);
        if (!auth.refuses(request, new InetSocketAddress(caller, 50_000), response)) {
            return "let in";
        }
        String text = EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
        if (response.getCode() == 429) {
            assertThat(text).contains(" " + response.getFirstHeader("Retry-After").getValue() + " s");
            return "429 " + text;
        }
        return response.getCode() + " " + response.getFirstHeader("WWW-Authenticate").getValue() + " " + text;
    }
}
