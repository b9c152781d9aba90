package io.github.shearpin.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's words, as JDKs 8 to 25 have them, and ours. */
class AttachFailuresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Dynamic agent loading is not enabled. Use -XX:+EnableDynamicAgentLoading to launch target VM.|-XX:-EnableDynamicAgentLoading",
        "The VM does not support the attach mechanism|was started with -XX:+DisableAttachMechanism",
        "No such process|there is no process 42",
        "Agent JAR not found or no Agent-Class attribute|process 42 could not read /opt/shearpin.jar; put the jar where its user may",
        "Failed to load agent library: instrument was not loaded: libinstrument.so|made without the module java.instrument",
        "well-known file /tmp/.java_pid42 is not secure: file should be owned by the current user|run the command as that user",
        "Unable to open socket file /proc/42/root/tmp/.java_pid42: target process 42 doesn't respond within 10500ms|does not answer",
        "something else|process 42 could not be attached to: java.io.IOException: something else"})
    void eachIsASentence(String ofJdk, String ours) {
        assertThat(AttachFailures.told(new IOException(ofJdk), "42", "/opt/shearpin.jar", null, false)).contains(ours)
                .contains("42");
    }
}
