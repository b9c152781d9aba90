package io.github.shearpin.agent.policy.limit;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under every interleaving tried, a bucket answers as if it were asked by one after another. */
@Tag("interleaving")
@Param(name = "now", gen = IntGen.class, conf = "0:20")
public class TokenBucketInterleavingTest {

    // A token each 10 ns, 2 at once, and a wait for the next 2.
    private final TokenBucket bucket = new TokenBucket(new RateLimitSettings(1, 10, 2, 20), 0);

    @Operation
    public long take(@Param(name = "now") int now) {
        return bucket.take(now, true, true);
    }

    @Operation
    public void giveBack() {
        bucket.giveBack();
    }

    @Operation
    public void grow(@Param(name = "now") int now) {
        bucket.reconfigure(new RateLimitSettings(1, 5, 3, 20), now);
    }

    @Operation
    public void shrink(@Param(name = "now") int now) {
        bucket.reconfigure(new RateLimitSettings(1, 20, 1, 30), now);
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions().threads(3).actorsPerThread(2).actorsBefore(1).actorsAfter(2).iterations(20)
                .invocationsPerIteration(200).check(getClass());
    }
}
