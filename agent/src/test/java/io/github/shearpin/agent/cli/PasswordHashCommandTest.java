package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashCommandTest {

    private static final String PASSWORD = "correct horse ä battery";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {PASSWORD, PASSWORD + "\n", PASSWORD + "\r\n", PASSWORD + "\nanother line\n"})
    void printsWhatIsKeptOfTheFirstLine(String input) throws Exception {
        assertThat(run(input)).isZero();

        String[] parts = out.toString(StandardCharsets.UTF_8).strip().split("\\$");
        assertThat(parts).hasSize(4).startsWith("pbkdf2-sha256", "600000");
        assertThat(Base64.getDecoder().decode(parts[3]))
                .isEqualTo(pbkdf2(PASSWORD, Base64.getDecoder().decode(parts[2]), 600_000));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("""
                exporter:
                  auth:
                    username: prometheus
                    password-hash: "%s\"""".formatted(String.join("$", parts))).doesNotContain("short", "horse");
    }

    @Test
    void twoOfOnePasswordDiffer() {
        run("one and the same");
        run("one and the same");

        assertThat(out.toString(StandardCharsets.UTF_8).lines().distinct()).hasSize(2);
    }

    @Test
    void saysThatAShortOneCanBeFound() {
        assertThat(run("secret")).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("The password is short");
    }

    @Test
    void refusesWhatNobodyCouldSend() {
        assertThat(run("")).isEqualTo(1);
        assertThat(run("\n")).isEqualTo(1);
        assertThat(run("a".repeat(501))).isEqualTo(1);
        assertThat(run(new byte[] {'a', (byte) 0xE4, 'b'})).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no password came", "longer than 500 characters", "not in UTF-8");
        assertThat(out.size()).isZero();
    }

    @Test
    void aPasswordIsNoArgument() {
        assertThat(run(PASSWORD.getBytes(StandardCharsets.UTF_8), "secret")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: java -jar shearpin.jar password-hash")
                .doesNotContain("secret");
        assertThat(out.size()).isZero();
    }

    @Test
    void helps() {
        assertThat(run(new byte[0], "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: java -jar shearpin.jar password-hash\n");
    }

    private int run(String input) {
        return run(input.getBytes(StandardCharsets.UTF_8));
    }

    private int run(byte[] input, String... arguments) {
        return PasswordHashCommand.run(arguments, new ByteArrayInputStream(input), null, new PrintStream(out, true),
                new PrintStream(err, true));
    }

    /** RFC 8018, 5.2, for one block: written out, so that not the JDK's word stands against the JDK's. */
    private static byte[] pbkdf2(String password, byte[] salt, int iterations) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update(salt);
        byte[] u = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = u.clone();
        for (int i = 1; i < iterations; i++) {
            u = mac.doFinal(u);
            for (int k = 0; k < u.length; k++) {
                result[k] ^= u[k];
            }
        }
        return result;
    }
}
