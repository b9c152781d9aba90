package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.Window.Entry;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A time window under every interleaving tried: nothing is lost, nothing counts twice. */
@Tag("interleaving")
public class WindowInterleavingTest {

    @Test
    void aResultIsInTheWindowThoughTheSliceTurns() {
        Lincheck.runConcurrentTest(2_000, () -> {
            TimeWindow window = new TimeWindow(160, 0);
            Threads.run(() -> {
                window.good(null, 9);
                window.add(Entry.BAD, 10);
            }, () -> {
                window.add(Entry.BAD, 9);
                window.good(null, 20);
            }, () -> {
                Totals totals = window.add(Entry.BAD, 10);
                expect(totals.bad >= 1 && totals.bad <= 3 && totals.calls <= 5, totals);
            });
            Totals totals = window.totals(20);
            expect(totals.calls == 5 && totals.bad == 3, totals);
            totals = window.totals(180);
            expect(totals.calls == 0 && totals.bad == 0, totals);
        });
    }

    /** A thread that was stopped while it turned a slice must not turn the window back. */
    @Test
    void aResultStaysForTheWholeWindow() {
        Lincheck.runConcurrentTest(2_000, () -> {
            TimeWindow window = new TimeWindow(160, 0);
            Threads.run(() -> window.good(null, 15), () -> window.add(Entry.BAD, 155));
            Totals totals = window.totals(300);
            expect(totals.bad == 1, totals);
        });
    }

    @Test
    void whatIsOldIsForgottenThoughSeveralThreadsFindOut() {
        Lincheck.runConcurrentTest(2_000, () -> {
            TimeWindow window = new TimeWindow(160, 0);
            window.good(null, 0);
            window.add(Entry.BAD, 0);
            Threads.run(() -> window.good(null, 160), () -> window.add(Entry.BAD, 161), () -> {
                Totals totals = window.totals(160);
                expect(totals.calls <= 2 && totals.bad <= 1, totals);
            });
            Totals totals = window.totals(161);
            expect(totals.calls == 2 && totals.bad == 1, totals);
        });
    }

    private static void expect(boolean condition, Totals totals) {
        if (!condition) {
            throw new AssertionError(totals.bad + " failures of " + totals.calls);
        }
    }
}
