package io.github.shearpin.agent.policy.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.CallRejectedException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exceptions that a misspelt name is compared with. */
class KnownExceptionsTest {

    @Test
    void eachIsThere() throws Exception {
        for (String name : KnownExceptions.NAMES) {
            assertThat(Throwable.class).as(name).isAssignableFrom(Class.forName(name));
        }
    }

    @Test
    void allThatShearpinThrowsAreAmongThem() throws Exception {
        URL classes = CallRejectedException.class.getProtectionDomain().getCodeSource().getLocation();
        Path ours = Path.of(classes.toURI()).resolve("io/github/shearpin");
        try (Stream<Path> files = Files.list(ours)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Exception.class")))
                    .hasSizeGreaterThan(4).allMatch(name -> KnownExceptions.isOurs("io.github.shearpin." + name.replace(".class", "")));
        }
        assertThat(KnownExceptions.isOurs("java.io.IOException")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"java.io.FileNotFoundExeption, java.io.FileNotFoundException", "java.lang.IOException, java.io.IOException",
        "java.util.TimeoutException, java.util.concurrent.TimeoutException", "java.net.SockettimeoutException,"
        + "java.net.SocketTimeoutException", "com.acme.Gone,", "java.lang.Sting,"})
    void theNearest(String name, String meant) {
        assertThat(KnownExceptions.nearest(name)).isEqualTo(meant);
    }
}
