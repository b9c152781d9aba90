package io.github.shearpin.agent.policy.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Side by side with others on the same sequences of events. Theirs is asserted too, so that what we say of them is true. */
@Timeout(120)
class PeersTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", "."), "PEERS.md");

    /** Of the jar a class came in. */
    static String version(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        Matcher version = Pattern.compile(".*-(\\d+(\\.\\d+)+)\\.jar").matcher(jar);
        assertThat(version.matches()).as(jar).isTrue();
        return version.group(1);
    }

    @ParameterizedTest
    @EnumSource
    void shearpin(Sequence sequence) throws Exception {
        assertThat(sequence.run(new ShearpinRuns())).isEqualTo(switch (sequence) {
            case LATE_SUCCESSES, LATE_FAILURES -> "HALF_OPEN";
            case HUNG_PROBE -> "OPEN since the probe's `max-wait`, and the caller is the next probe";
            case RESET -> "OPEN";
            case LATE_IGNORED -> "HALF_OPEN, 2 probes at once";
            case INTERRUPTED -> "enters, still interrupted";
        });
    }

    @ParameterizedTest
    @EnumSource
    void resilience4j(Sequence sequence) throws Exception {
        assertThat(sequence.run(new Resilience4jRuns())).isEqualTo(switch (sequence) {
            case LATE_SUCCESSES -> "CLOSED";
            case LATE_FAILURES -> "OPEN";
            case HUNG_PROBE -> "HALF_OPEN, and the caller is refused;"
                    + " OPEN with `maxWaitDurationInHalfOpenState`, which is off by default";
            case RESET -> "HALF_OPEN";
            case LATE_IGNORED -> "HALF_OPEN, 7 probes at once";
            case INTERRUPTED -> "refused: `AcquirePermissionCancelledException`";
        });
    }

    @ParameterizedTest
    @EnumSource
    void failsafe(Sequence sequence) throws Exception {
        assertThat(sequence.run(new FailsafeRuns())).isEqualTo(switch (sequence) {
            case LATE_SUCCESSES -> "CLOSED";
            case LATE_FAILURES -> "OPEN";
            case HUNG_PROBE -> "HALF_OPEN, and the caller is refused; has no limit to set";
            case RESET -> "OPEN";
            case LATE_IGNORED -> "CLOSED: has no errors to ignore, what is no failure is a success";
            case INTERRUPTED -> "enters, still interrupted";
        });
    }

    @Test
    void theDocumentSaysWhatHappens() throws Exception {
        String table = table(new Resilience4jRuns(), new FailsafeRuns(), new ShearpinRuns());
        System.out.println(table);
        assertThat(Files.readString(DOCUMENT)).as("the table in %s", DOCUMENT).contains(table);
    }

    private static String table(Runs... peers) throws Exception {
        StringBuilder table = new StringBuilder("| what happens |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Runs peer : peers) {
            table.append(' ').append(peer.name()).append(" |");
            rule.append(" --- |");
        }
        table.append('\n').append(rule).append('\n');
        for (Sequence sequence : Sequence.values()) {
            table.append("| ").append(sequence.events).append(" |");
            for (Runs peer : peers) {
                table.append(' ').append(sequence.run(peer)).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }
}
