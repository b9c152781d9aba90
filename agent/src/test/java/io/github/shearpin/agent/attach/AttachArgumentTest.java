package io.github.shearpin.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands on the command line, as the JVM is told it: its working directory is another. */
class AttachArgumentTest {

    private static AttachArgument of(String... words) {
        return new AttachArgument(List.of(words), new File("/here"));
    }

    @Test
    void filesBecomeAbsolute() {
        assertThat(of("rules.yaml").text()).isEqualTo("/here/rules.yaml");
        assertThat(of("rules=a.yaml;/etc/b.yaml").text()).isEqualTo("/here/a.yaml;/etc/b.yaml");
        assertThat(of("rules=a.yaml;/etc/b.yaml").files()).containsExactly("/here/a.yaml", "/etc/b.yaml");
    }

    @Test
    void settingsComeAlong() {
        assertThat(of("rules.yaml", "port=9500", "host=127.0.0.1").text()).isEqualTo("/here/rules.yaml,port=9500,host=127.0.0.1");
        assertThat(of("port=9500,rules=rules.yaml").text()).isEqualTo("/here/rules.yaml,port=9500");
    }

    @Test
    void aPathMayHoldAComma() {
        assertThat(of("/etc/a,b.yaml", "port=0").text()).isEqualTo("/etc/a,b.yaml,port=0");
        assertThat(of("/etc/a,b.yaml").files()).containsExactly("/etc/a,b.yaml");
    }

    @Test
    void aPathMayHoldAnEqualsSign() {
        assertThat(of("conf/env=prod/rules.yaml", "port=0").text()).isEqualTo("/here/conf/env=prod/rules.yaml,port=0");
        assertThat(of("conf/env=prod/rules.yaml").files()).containsExactly("/here/conf/env=prod/rules.yaml");
        assertThat(of("https://config.example/rules?raw=true").text()).isEqualTo("https://config.example/rules?raw=true");
    }

    @Test
    void addressesAreNoFiles() {
        AttachArgument argument = of("https://config.example/rules.yaml;own.yaml");
        assertThat(argument.text()).isEqualTo("https://config.example/rules.yaml;/here/own.yaml");
        assertThat(argument.files()).containsExactly("/here/own.yaml");
    }
}
