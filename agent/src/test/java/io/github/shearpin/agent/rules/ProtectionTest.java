package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see the metrics, as files say it; and what holds where they don't say it well. */
class ProtectionTest {

    private static final String HASH = "pbkdf2-sha256$600000$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String AUTH = "auth: {username: prometheus, password-hash: \"" + HASH + "\"}";

    @TempDir
    Path directory;

    @Test
    void aKeystore() throws Exception {
        TlsSettings tls = protection("version: 1\nexporter:\n  tls: {keystore: a.p12, password: \"${SECRET}\"}\n").tls();

        assertThat(tls.keystore()).isEqualTo("a.p12");
        assertThat(tls.password()).isEqualTo("pass word");
        assertThat(tls.certificate()).isNull();
        assertThat(tls.place("keystore")).endsWith("0.yaml:3:19: exporter.tls.keystore: ");
    }

    @Test
    void filesOfPem() throws Exception {
        TlsSettings tls = protection("version: 1\nexporter:\n  tls: {certificate: a.crt, key: a.key}\n").tls();

        assertThat(tls.keystore()).isNull();
        assertThat(tls.certificate()).isEqualTo("a.crt");
        assertThat(tls.key()).isEqualTo("a.key");
        assertThat(tls.place("key")).endsWith("0.yaml:3:22: exporter.tls.key: ");
    }

    @Test
    void aUserAndWhatIsKeptOfAPassword() throws Exception {
        AuthSettings auth = protection("version: 1\nexporter:\n  " + AUTH + "\n").auth();

        assertThat(auth.username()).isEqualTo("prometheus");
        assertThat(auth.password().iterations()).isEqualTo(600_000);
        assertThat(auth.password().salt()).asString().isEqualTo("saltsalt");
        assertThat(auth.password().text()).isEqualTo(HASH);
    }

    @Test
    void partByPartLaterFilesAddAndTakeAway() throws Exception {
        String tls = "version: 1\nexporter: {tls: {keystore: a.p12, password: a}}\n";

        assertThat(protection(tls, "version: 1\nexporter: {tls: {password: b}}\n").tls().password()).isEqualTo("b");
        assertThat(protection(tls, "version: 1\nexporter: {tls: null, port: 1}\n")).isSameAs(Protection.NONE);
        assertThat(protection(tls, "version: 1\nexporter: {tls: {keystore: null, password: null, certificate: c, key: k}}\n")
                .tls().certificate()).isEqualTo("c");
        assertThat(protection("version: 1\n")).isSameAs(Protection.NONE);
    }

    @Test
    void isSeenToHaveChanged() throws Exception {
        String[] all = {"port: 1", AUTH, AUTH.replace("prometheus", "other"), AUTH.replace("c2FsdHNhbHQ=", "c2FsdHNhbHRy"),
            "tls: {keystore: a, password: a}", "tls: {keystore: a, password: b}", "tls: {keystore: b, password: a}",
            "tls: {certificate: a, key: a}", "tls: {certificate: a, key: b}", "tls: {certificate: b, key: b}",
            "tls: {certificate: a, key: a}, " + AUTH};
        for (int i = 0; i < all.length; i++) {
            for (int k = 0; k < all.length; k++) {
                assertThat(protection("version: 1\nexporter: {" + all[i] + "}\n")
                        .isSame(protection("version: 1\n\nexporter: {" + all[k] + "}\n"))).as(all[i] + ", " + all[k]).isEqualTo(i == k);
            }
        }
    }

    /** Otherwise a slip of the pen would serve them to everybody. */
    @ParameterizedTest
    @ValueSource(strings = {
        "exporter: {tls: {keystore: a.p12, password: \"${NO_SUCH_VARIABLE}\"}}",
        "exporter: {tls: {certificate: a.crt}}",
        "exporter: {tls: {}}",
        "exporter: {tls: true}",
        "exporter: {tsl: {keystore: a.p12}}",
        "exporter: {auth: {username: a, password-hash: secret}}",
        "exporter: {auth: {username: a}}",
        "exporter: {auth: {}}",
        "exporter: {auth: prometheus}",
        "exporter: [{auth: {username: a}}]",
        "exporters: {auth: {username: a}}",
        "exporter:\n  port: 9478\n auth: {username: a}\n",
        "exporter: {tls: {keystore: a.p12}\n",
        "exporter: {port: 9478}\nrules: {\nexporter: {auth: {username: a}}\n",
    })
    void whatHasErrorsIsNotTakenForNothing(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "version: 1\n" + text);

        RuleErrors errors = catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(file.toString(), Map.of()));

        assertThat(errors.exporter().protection()).isSameAs(Protection.UNKNOWN);
    }

    @Test
    void errorsElsewhereLeaveItAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"),
                "version: 1\nexporter: {" + AUTH + "}\nrules: {a: {mode: bad}}\n");
        Path broken = Files.writeString(directory.resolve("b.yaml"), "rules: {\n");

        RuleErrors errors = catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(file + ";" + broken, Map.of()));

        assertThat(errors.exporter().protection().auth().username()).isEqualTo("prometheus");
        assertThat(catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(broken.toString(), Map.of())).exporter()
                .protection()).isSameAs(Protection.NONE);
    }

    @Test
    void whatStandsBeforeThePlaceWhereAFileIsBrokenHolds() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "version: 1\nexporter: {" + AUTH + "}\nrules: {\n");

        assertThat(catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(file.toString(), Map.of())).exporter()
                .protection().auth().username()).isEqualTo("prometheus");
    }

    @Test
    void noMessageRepeatsASecret() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), """
                version: 1
                exporter:
                  tls: {password: hunter2-hunter2, certificate: a.crt, key: a.key}
                  auth: {username: a, password-hash: hunter2-hunter2}
                """);

        assertThat(catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(file.toString(), Map.of())).messages())
                .hasSize(1).noneMatch(message -> message.contains("hunter2"));
    }

    private Protection protection(String... texts) throws Exception {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            files.append(i == 0 ? "" : ";").append(Files.writeString(directory.resolve(i + ".yaml"), texts[i]));
        }
        return RuleReader.read(files.toString(), Map.of("SECRET", "pass word")).exporter().protection();
    }
}
