package io.github.shearpin.agent.policy.retry;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under every interleaving tried, a budget near its limit answers as if it were asked by one after another. */
@Tag("interleaving")
public class RetryBudgetInterleavingTest {

    // One is allowed, and another with every second call.
    private final RetryBudget budget = new RetryBudget(0.5, 1, 0);

    @Operation
    public void called() {
        budget.called(null, 0);
    }

    @Operation
    public boolean take() {
        return budget.take(0);
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions().threads(3).actorsPerThread(2).actorsBefore(1).actorsAfter(1).iterations(5)
                .invocationsPerIteration(200).check(getClass());
    }
}
