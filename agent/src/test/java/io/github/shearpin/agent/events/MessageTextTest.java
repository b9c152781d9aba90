package io.github.shearpin.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.EventType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody reads who has been woken. */
class MessageTextTest {

    private final MessageText text = new MessageText("web-1");

    private String of(EventType type, Object... fields) {
        return told("payments", null, type, fields);
    }

    private String told(String rule, String key, EventType type, Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put((String) fields[i], fields[i + 1]);
        }
        return text.of(new Event(1_700_000_000_000L, type, rule, key, null, map));
    }

    @Test
    void tellsAnOutage() {
        assertThat(told("payments", "eu", EventType.OPENED, Fields.REASON, "failure_rate", Fields.FAILURE_RATIO, 0.625,
                Fields.CALLS, 45L, Fields.OPEN_FOR, 30.0, Fields.ENFORCED, true)).isEqualTo("[Shearpin on web-1] rule payments,"
                + " key eu: circuit breaker opened at 2023-11-14T22:13:20.000Z: 63% of 45 calls failed. Next probe in 30 s.");
        assertThat(of(EventType.OPENED, Fields.REASON, "slow_call_rate", Fields.SLOW_CALL_RATIO, 1.0, Fields.OPEN_FOR, 0.5))
                .contains(": 100% of calls were slow. Next probe in 0.500 s.");
        assertThat(of(EventType.OPENED, Fields.REASON, "consecutive_failures", Fields.CONSECUTIVE_FAILURES, 5, Fields.OPEN_FOR,
                7_320.0)).contains(": 5 calls failed in a row. Next probe in 2 h 2 min.");
        assertThat(of(EventType.REOPENED, Fields.OUTAGE, 95.0, Fields.OPEN_FOR, 60.0)).contains("opened again at"
                + " 2023-11-14T22:13:20.000Z, the probes failed. It is down for 1 min 35 s (since 2023-11-14T22:11:45.000Z);"
                + " next probe in 1 min 0 s.");
        assertThat(of(EventType.RECOVERED, Fields.RECOVERED_AFTER, 42.25)).isEqualTo("[Shearpin on web-1] rule payments:"
                + " recovered at 2023-11-14T22:13:20.000Z after 42 s (since 2023-11-14T22:12:37.750Z); calls go through again.");
    }

    @Test
    void saysThatNothingIsRefusedWhereARuleObserves() {
        assertThat(of(EventType.OPENED, Fields.REASON, "failure_rate", Fields.ENFORCED, false))
                .endsWith(" The rule only observes: no call is refused.");
    }

    @Test
    void tellsWhatElseThereIs() {
        assertThat(of(EventType.HALF_OPENED, Fields.OUTAGE, 30.0)).endsWith("lets probes through at 2023-11-14T22:13:20.000Z,"
                + " 30 s after it first opened.");
        assertThat(of(EventType.FORCED_OPEN)).contains("was forced open");
        assertThat(of(EventType.FORCED_CLOSED)).contains("was forced closed");
        assertThat(of(EventType.RETRY_EXHAUSTED, Fields.ATTEMPTS, 3, Fields.EXCEPTION, "java.io.IOException"))
                .endsWith(": a call failed with its last attempt, the 3rd at 2023-11-14T22:13:20.000Z: java.io.IOException.");
        assertThat(of(EventType.RETRY_EXHAUSTED, Fields.MORE, 990L, Fields.WITHIN, 60L)).endsWith(": 990 more calls failed with"
                + " their last attempt within 1 min 0 s, at 2023-11-14T22:13:20.000Z");
        assertThat(told(null, null, EventType.WEAVE_ERROR, Fields.TARGET, "com.acme.A", Fields.ERROR, "why")).isEqualTo(
                "[Shearpin on web-1]: could not weave com.acme.A at 2023-11-14T22:13:20.000Z: why; it runs unguarded.");
    }

    /** By these, Slack mentions everyone and makes links. */
    @Test
    void aKeyMentionsNobody() {
        assertThat(told("payments", "<!channel> & <https://evil.example|click>", EventType.CLOSED))
                .contains("key &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;").doesNotContain("<");
    }
}
