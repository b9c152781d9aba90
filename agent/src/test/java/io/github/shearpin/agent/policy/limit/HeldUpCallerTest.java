package io.github.shearpin.agent.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A caller whose thread is stopped between its look at the clock and its taking of a token. */
class HeldUpCallerTest {

    @Test
    void isNotRefusedWhatIsThere() {
        long origin = Long.MAX_VALUE - 10;
        TokenBucket bucket = new TokenBucket(new RateLimitSettings(1000, 1_000_000, 10, 0), origin);
        assertThat(bucket.take(origin + 5_000_000, true, true)).isZero(); // another, who came later and was faster
        for (int i = 0; i < 9; i++) {
            assertThat(bucket.take(origin, true, true)).isZero();
        }
        assertThat(bucket.take(origin, true, true)).as("the eleventh of a burst of ten").isNegative();
    }
}
