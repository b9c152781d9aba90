package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.Log;
import org.junit.jupiter.api.Test;

/** An agent is attached while the JVM is watched: for a moment, guards are told of calls that are not theirs. */
class CallsOfOthersTest {

    private final Guards guards = new Guards();

    @Test
    void theyPassInSilence() {
        long defects = Log.defects();

        assertThat(guards.entered(1 << 30)).isNull();
        assertThat(guards.exited(1 << 30, new StringBuilder("a call"), null)).isNull();
        assertThat(guards.exited(1 << 30, new StringBuilder("a call"), new IllegalStateException())).isNull();

        assertThat(Log.defects()).isEqualTo(defects);
    }
}
