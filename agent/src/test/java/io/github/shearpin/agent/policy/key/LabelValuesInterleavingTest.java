package io.github.shearpin.agent.policy.key;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under every interleaving tried, values come in as if they came one after another. */
@Tag("interleaving")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class LabelValuesInterleavingTest {

    private final LabelValues values = new LabelValues(2);

    @Operation
    public String bounded(@Param(name = "value") int value) {
        return values.bounded("v" + value);
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions().threads(3).actorsPerThread(2).actorsBefore(0).actorsAfter(2).iterations(10)
                .invocationsPerIteration(300).check(getClass());
    }
}
