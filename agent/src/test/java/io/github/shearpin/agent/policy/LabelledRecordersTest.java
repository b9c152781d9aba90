package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.bootstrap.Gate;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where calls are counted by their labels, and how that goes on when a reload changes them. */
class LabelledRecordersTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Guards guards = new Guards(resources(() -> 0, () -> 0, nanos -> { }));
    private final RuleGuard rule = guards.add(labels("a"));
    private final int site = guards.site(rule, new MethodShape(
            "com.acme.Desk", "serve", "(Ljava/lang/Object;Ljava/lang/Object;)V", true, Collections.emptyList()));

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    @Test
    void afterAThousandCombinationsAllLabelsOfACallAreOtherWhichIsTold() {
        guards.reconfigure(rule, labels("a", "b"));
        for (int call = 0; call < MethodGuard.MAX_LABEL_COMBINATIONS + 7; call++) {
            end(begin("a" + call / 50, "b" + call % 50));
        }
        end(begin("a0", "b0"));
        assertThat(rule.labelOverflows()).isEqualTo(7);
        assertThat(successes("other", "other")).isEqualTo(7);
        assertThat(successes("a0", "b0")).isEqualTo(2);
        assertThat(recorders()).hasSize(MethodGuard.MAX_LABEL_COMBINATIONS + 1);
    }

    @Test
    void aValueTooManyIsToldAlsoAfterTheLabelsHaveChanged() {
        guards.reconfigure(rule, limited(2, "a"));
        for (String value : new String[] {"x", "y", "z", "other"}) {
            end(begin(value, ""));
        }
        assertThat(rule.labelOverflows()).isEqualTo(1);
        assertThat(successes("other")).isEqualTo(2);
        guards.reconfigure(rule, labels("b"));
        assertThat(rule.labelOverflows()).as("a counter").isEqualTo(1);
    }

    @Test
    void anotherLimitKeepsTheSeries() {
        guards.reconfigure(rule, limited(2, "a"));
        end(begin("x", ""));
        end(begin("y", ""));
        guards.reconfigure(rule, limited(3, "a"));
        for (String value : new String[] {"z", "w", "x"}) {
            end(begin(value, ""));
        }
        assertThat(successes("x")).isEqualTo(2);
        assertThat(successes("y")).isEqualTo(1);
        assertThat(successes("z")).isEqualTo(1);
        assertThat(successes("other")).isEqualTo(1);
    }

    @Test
    void aCallThatBeganUnderOtherLabelsIsCountedAsOther() {
        Object running = begin("x", "y");
        guards.reconfigure(rule, labels("a", "b"));
        assertThat(rule.methods().get(0).calls().inFlight()).isEqualTo(1);
        end(running);
        assertThat(successes("other", "other")).isEqualTo(1);
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
    }

    @Test
    void aCallThatBeganWithLabelsIsCountedWithoutThemOnceTheRuleHasNone() {
        Object running = begin("x", "y");
        guards.reconfigure(rule, labels());
        end(running);
        assertThat(rule.methods().get(0).labelledCalls()).isNull();
        assertThat(rule.methods().get(0).calls().count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void aCallThatBeganWithoutLabelsIsCountedAsOtherOnceTheRuleHasSome() {
        guards.reconfigure(rule, labels());
        Object running = begin("x", "y");
        guards.reconfigure(rule, labels("a"));
        end(running);
        assertThat(successes("other")).isEqualTo(1);
    }

    @Test
    void aValueBeyondALowerLimitIsOtherFromThenOn() {
        guards.reconfigure(rule, limited(2, "a"));
        end(begin("x", ""));
        end(begin("y", ""));
        end(begin("y", ""));
        guards.reconfigure(rule, limited(1, "a"));
        end(begin("x", ""));
        end(begin("y", ""));
        assertThat(successes("x") + successes("y")).isEqualTo(4);
        assertThat(successes("other")).isEqualTo(1);
    }

    @Test
    void aCallWithKnownLabelsAllocatesNothing() {
        guards.reconfigure(rule, labels("a", "b"));
        Object[][] arguments = {{"x", "y"}, {"x", "z"}, {"other", "y"}};
        for (int times : new int[] {20_000, 100_000}) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < times; i++) {
                end(begin(arguments[i % arguments.length]));
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).isLessThan(times == 20_000 ? Long.MAX_VALUE : 20_000); // and that is less than a byte each
        }
        assertThat(successes("x", "z")).isEqualTo(40_000);
    }

    private Object begin(Object... arguments) {
        return Gate.enter(site, getClass(), null, arguments);
    }

    private void end(Object call) {
        Gate.exit(site, call, null, null);
    }

    private long successes(String... values) {
        return recorders().get(Arrays.asList(values)).count(Outcome.SUCCESS);
    }

    private Map<List<String>, CallRecorder> recorders() {
        return rule.methods().get(0).labelledCalls();
    }

    /** A label of each of these names, the first for the first argument. */
    private static GuardSettings labels(String... names) {
        return limited(GuardSettings.DEFAULT_LABEL_LIMIT, names);
    }

    private static GuardSettings limited(int limit, String... names) {
        Map<String, ValuePath> labels = new LinkedHashMap<>();
        for (String name : names) {
            labels.put(name, ValuePath.parse("$arg" + labels.size()));
        }
        return GuardSettings.builder("desk").labels(labels).labelLimit(limit).build();
    }
}
