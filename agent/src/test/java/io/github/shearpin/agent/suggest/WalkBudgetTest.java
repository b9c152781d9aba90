package io.github.shearpin.agent.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WalkBudgetTest {

    private static final long MILLI = 1_000_000;

    private final WalkBudget budget = new WalkBudget(200, 0);

    @Test
    void noMoreThanSoManyASecondAreLookedAt() {
        int taken = 0;
        for (long now = 0; now < 10_000 * MILLI; now += MILLI / 10) {
            taken += budget.take(now, false) ? 1 : 0;
        }

        assertThat(taken).isBetween(2_000, 2_025);
    }

    @Test
    void aQuietWhileLetsAFewThroughAtOnce() {
        int taken = 0;
        while (budget.take(60_000 * MILLI, false)) {
            taken++;
        }

        assertThat(taken).isBetween(20, 22);
    }

    @Test
    void slowWalksAreSeldom() {
        int taken = 0;
        for (long now = 0; now < 10_000 * MILLI; now += MILLI) {
            if (budget.take(now, false)) {
                taken++;
                budget.spent(MILLI);
            }
        }

        assertThat(taken).as("each of them takes a thousandth of a second, fifty times as long apart").isBetween(200, 225);
    }

    @Test
    void oneThatTookVeryLongDoesNotEndThem() {
        budget.take(0, false);
        budget.spent(60_000 * MILLI);

        assertThat(budget.take(60 * MILLI, false)).isTrue();
    }

    @Test
    void whatIsUrgentTakesFromTheNextSecond() {
        int taken = 0;
        while (budget.take(0, true)) {
            taken++;
        }

        assertThat(taken).isBetween(220, 222);
        assertThat(budget.take(900 * MILLI, false)).isFalse();
        assertThat(budget.take(1_010 * MILLI, false)).isTrue();
    }
}
