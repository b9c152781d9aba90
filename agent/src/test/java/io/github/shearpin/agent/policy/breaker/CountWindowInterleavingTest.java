package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.Window.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under every interleaving tried, a count window holds exactly what the latest results were. */
@Tag("interleaving")
public class CountWindowInterleavingTest {

    @Test
    void aWindowOfOne() {
        check(One.class, OneModel.class);
    }

    @Test
    void aWindowOfTwo() {
        check(Two.class, TwoModel.class);
    }

    private static void check(Class<?> window, Class<?> model) {
        new ModelCheckingOptions().threads(3).actorsPerThread(2).actorsBefore(2).actorsAfter(2).iterations(8)
                .invocationsPerIteration(200).sequentialSpecification(model).check(window);
    }

    public static class One extends Operations {
        public One() {
            super(1);
        }
    }

    public static class Two extends Operations {
        public Two() {
            super(2);
        }
    }

    abstract static class Operations {
        private final CountWindow window;

        Operations(int size) {
            window = new CountWindow(size);
        }

        @Operation
        public void success() {
            window.good(null, 0);
        }

        @Operation
        public String failure() {
            return text(window.add(Entry.BAD, 0));
        }

        @Operation
        public String totals() {
            return text(window.totals(0));
        }

        private static String text(Totals totals) {
            return totals.bad + " of " + totals.calls;
        }
    }

    public static class OneModel extends Model {
        public OneModel() {
            super(1);
        }
    }

    public static class TwoModel extends Model {
        public TwoModel() {
            super(2);
        }
    }

    abstract static class Model {
        private final int size;
        private final Deque<Boolean> failed = new ArrayDeque<>();

        Model(int size) {
            this.size = size;
        }

        public void success() {
            add(false);
        }

        public String failure() {
            add(true);
            return totals();
        }

        public String totals() {
            return failed.stream().filter(each -> each).count() + " of " + failed.size();
        }

        private void add(boolean result) {
            failed.add(result);
            if (failed.size() > size) {
                failed.remove();
            }
        }
    }
}
