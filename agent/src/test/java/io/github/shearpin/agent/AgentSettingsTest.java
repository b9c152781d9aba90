package io.github.shearpin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Protection;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentSettingsTest {

    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    private AgentSettings settings(String argument) {
        return new AgentSettings(argument, properties, environment);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
        "rules.yaml > rules.yaml",
        "rules=/etc/shearpin/rules.yaml,port=0 > /etc/shearpin/rules.yaml",
        "port=0,rules=a.yaml > a.yaml",
        "rules.yaml,port=0 > rules.yaml",
        "/etc/a,b.yaml > /etc/a,b.yaml",
        "rules=/etc/a,b.yaml,port=0 > /etc/a,b.yaml",
        "/etc/x=y.yaml > /etc/x=y.yaml",
        "a.yaml;b.yaml > a.yaml;b.yaml",
        "C:\\shearpin\\rules.yaml > C:\\shearpin\\rules.yaml",
        "strict=true,rules.yaml > rules.yaml",
        "rules.yaml, > rules.yaml",
        "rules=rules.yaml,,port=0, > rules.yaml",
        "strict=true,/etc/a,b.yaml > /etc/a,b.yaml",
    })
    void theRulesAreNamedWithAndWithoutAKey(String argument, String rules) {
        AgentSettings settings = settings(argument);
        assertThat(settings.errors()).isEmpty();
        assertThat(settings.rules()).isEqualTo(rules);
    }

    @Test
    void theArgumentWinsOverThePropertyOverTheEnvironmentOverTheFile() {
        ExporterSettings file = new ExporterSettings("10.0.0.1", 1, 1, true);
        assertThat(settings(null).over(file).firstPort()).isEqualTo(1);
        environment.put("SHEARPIN_PORT", "2");
        environment.put("SHEARPIN_JVM_METRICS", "false");
        assertThat(settings(null).over(file).firstPort()).isEqualTo(2);
        assertThat(settings(null).over(file).jvmMetrics()).isFalse();
        properties.setProperty("shearpin.port", "3");
        assertThat(settings(null).over(file).firstPort()).isEqualTo(3);
        assertThat(settings("r.yaml,port=4-6").over(file).firstPort()).isEqualTo(4);
        assertThat(settings("r.yaml,port=4-6").over(file).lastPort()).isEqualTo(6);
        assertThat(settings("r.yaml,host=::1").over(file).host()).isEqualTo("::1");
        assertThat(settings("r.yaml").over(file).host()).isEqualTo("10.0.0.1");
        ConsoleSettings console = new ConsoleSettings(false, "0123456789abcdef");
        assertThat(settings("r.yaml,port=0").over(file.with(console)).console()).isSameAs(console);
        assertThat(settings("r.yaml").over(file).prefix()).isEqualTo("shearpin_");
        environment.put("SHEARPIN_PREFIX", "acme_");
        assertThat(settings("r.yaml").over(file).prefix()).isEqualTo("acme_");
        assertThat(settings("r.yaml").over(file).resilience4jNames()).isFalse();
        environment.put("SHEARPIN_COMPAT", "resilience4j");
        assertThat(settings("r.yaml").over(file).resilience4jNames()).isTrue();
        assertThat(settings("r.yaml,compat=none").over(settings("r.yaml").over(file)).resilience4jNames()).isFalse();
    }

    @Test
    void anEmptyVariableIsNoSetting() {
        environment.put("SHEARPIN_RULES", "");
        assertThat(settings(null).rules()).isNull();
        assertThat(settings("").rules()).isNull();
        environment.put("SHEARPIN_RULES", "environment.yaml");
        properties.setProperty("shearpin.rules", " ");
        assertThat(settings("").rules()).isEqualTo("environment.yaml");
        assertThat(settings("rules=").rules()).isEqualTo("environment.yaml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
        "prot=1,a.yaml > agent argument: unknown key \"prot\"; the keys are rules, host, port, jvm-metrics, prefix, compat, strict, mode, reload, cache",
        "rules=a.yaml,prot=1 > agent argument: unknown key \"prot\"; the keys are rules, host, port, jvm-metrics, prefix, compat, strict, mode, reload, cache",
        "prot=1 > agent argument: unknown key \"prot\"; the keys are rules, host, port, jvm-metrics, prefix, compat, strict, mode, reload, cache",
        "a.yaml,port=x > agent argument port: \"x\" is no port; write a number from 0 to 65535 (0: any free one) or a range"
            + " such as 9478-9490",
        "a.yaml,port=9-8 > agent argument port: \"9-8\" is no port; write a number from 0 to 65535 (0: any free one) or a"
            + " range such as 9478-9490",
        "a.yaml,prefix=acme > agent argument prefix: \"acme\" does not end in \"_\", so that metrics would be called such as"
            + " acmecalls_total; write acme_",
        "a.yaml,prefix=1_ > agent argument prefix: \"1_\" can't begin the name of a metric; write letters, digits and _, with"
            + " no digit at first, such as acme_",
        "a.yaml,compat=true > agent argument compat: \"true\" is neither resilience4j nor none",
        "a.yaml,strict=yes > agent argument strict: \"yes\" is neither true nor false",
    })
    void whatIsWrongIsToldAndTheRestHolds(String argument, String error) {
        AgentSettings settings = settings(argument);
        assertThat(settings.errors()).containsExactly(error);
        assertThat(settings.over(ExporterSettings.DEFAULT).firstPort()).isEqualTo(9478);
        assertThat(settings.over(ExporterSettings.DEFAULT).prefix()).isEqualTo("shearpin_");
        assertThat(settings.strict()).isFalse();
    }

    @Test
    void aBadValueNamesWhereItCameFrom() {
        environment.put("SHEARPIN_PORT", "99999");
        assertThat(settings("a.yaml").errors().get(0)).startsWith("environment variable SHEARPIN_PORT: \"99999\"");
        properties.setProperty("shearpin.port", "-1");
        assertThat(settings("a.yaml").errors().get(0)).startsWith("system property shearpin.port: \"-1\"");
        assertThat(new AgentSettings("a.yaml,strict=true", properties, Collections.<String, String>emptyMap()).strict())
                .isTrue();
    }

    @Test
    void whoMaySeeTheMetricsIsForTheFilesAlone() {
        Protection protection = new Protection(null, null);

        assertThat(settings("port=0,host=127.0.0.1").over(ExporterSettings.DEFAULT.with(protection)).protection())
                .isSameAs(protection);
    }

    /** As in a container whose user no file knows. */
    @Test
    void aUserWithoutAHomeKeepsNothingUnlessToldWhere() {
        Properties properties = new Properties();
        properties.setProperty("user.home", "?");
        assertThat(new AgentSettings("a.yaml", properties, Map.of()).cache()).isNull();
        assertThat(new AgentSettings("a.yaml,cache=kept", properties, Map.of()).cache()).isEqualTo("kept");
        Path home = Path.of("home").toAbsolutePath();
        properties.setProperty("user.home", home.toString());
        assertThat(new AgentSettings("a.yaml", properties, Map.of()).cache()).isEqualTo(home + "/.cache/shearpin");
    }
}
