package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes are woven anew when other rules are put in force, and what of the rules stays. */
class ReplacedRulesTest {

    private static final String PACKAGE = "io.github.shearpin.agent.weave.";

    @TempDir
    Path folder;
    private final Guards guards = new Guards();
    private final AgentStatistics statistics = new AgentStatistics();
    private final List<Class<?>> retransformed = new ArrayList<>();
    private final TestInstrumentation jvm = new TestInstrumentation() {
        @Override
        void retransform(Class<?> type) throws Exception {
            retransformed.add(type);
            load(type.getClassLoader(), type.getName(), type, WovenClasses.bytes(type));
        }
    };

    @AfterEach
    void restore() {
        Gate.agent(null);
    }

    private List<Rule> rules(String rules) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), "version: 1\nrules:\n" + rules.indent(2));
        return RuleReader.read(file.toString(), Map.of()).rules();
    }

    private Weaving install(String rules) throws Exception {
        jvm.loaded = new Class<?>[] {OldShapes.class, Shapes.class};
        Weaving weaving = Weaver.install(jvm.instrumentation(), guards, rules(rules), statistics);
        retransformed.clear();
        return weaving;
    }

    private RuleGuard guard(String name) {
        return guards.rules().stream().filter(rule -> rule.name().equals(name)).findFirst().orElse(null);
    }

    @Test
    void numbersAloneWeaveNothingAnewAndTheRuleKeepsItsState() throws Exception {
        Weaving weaving = install("sum: {match: '" + PACKAGE + "OldShapes#sum', retry: {attempts: 2}}");
        RuleGuard before = guard("sum");

        assertThat(weaving.replace(rules("sum: {match: '" + PACKAGE + "OldShapes#sum', retry: {attempts: 5}}"))).isZero();
        assertThat(retransformed).isEmpty();
        assertThat(guard("sum")).isSameAs(before);
        assertThat(before.retry().settings().attempts()).isEqualTo(5);
        assertThat(before.methods()).hasSize(1);
    }

    @Test
    void onlyClassesWhoseRulesChangeAreWovenAnew() throws Exception {
        String sum = "sum: {match: '" + PACKAGE + "OldShapes#sum'}\n";
        Weaving weaving = install(sum);

        assertThat(weaving.replace(rules(sum + "long: {match: '" + PACKAGE + "Shapes#aLong'}\n"))).isEqualTo(1);
        assertThat(retransformed).containsExactly(Shapes.class);
        retransformed.clear();
        assertThat(weaving.replace(rules("long: {match: '" + PACKAGE + "Shapes#aLong'}\n"))).isEqualTo(1);
        assertThat(retransformed).containsExactly(OldShapes.class);
        assertThat(guard("sum")).isNull();
        assertThat(statistics.methodsWoven()).containsOnly(Map.entry("long", 1L));
    }

    @Test
    void otherPatternsOfARuleKeepItsState() throws Exception {
        Weaving weaving = install("any: {match: '" + PACKAGE + "OldShapes#sum'}");
        RuleGuard before = guard("any");

        weaving.replace(rules("any: {match: '" + PACKAGE + "Shapes#aLong'}"));
        assertThat(retransformed).containsExactly(OldShapes.class, Shapes.class);
        assertThat(guard("any")).isSameAs(before);
    }

    @Test
    void whatReadsValuesOfCallsIsWovenAnew() throws Exception {
        Weaving weaving = install("any: {match: '" + PACKAGE + "OldShapes#sum'}");

        assertThat(weaving.replace(rules("any: {match: '" + PACKAGE + "OldShapes#sum', labels: {first: $arg0}}"))).isEqualTo(1);
        assertThat(retransformed).containsExactly(OldShapes.class);
    }

    @Test
    void anotherOrderOfRulesIsWovenAnewWhereTheyMeet() throws Exception {
        String sum = "sum: {match: '" + PACKAGE + "OldShapes#sum'}\n";
        String all = "all: {match: '" + PACKAGE + "OldShapes#*'}\n";
        String other = "other: {match: '" + PACKAGE + "Shapes#aLong'}\n";
        Weaving weaving = install(sum + all + other);

        weaving.replace(rules(all + sum + other));
        assertThat(retransformed).contains(OldShapes.class);
        retransformed.clear();
        assertThat(weaving.replace(rules(all + sum + other))).isZero();
    }

    @Test
    void aRuleThatIsOffIsNotWovenAndBeginsAnew() throws Exception {
        List<Rule> rules = rules("sum: {match: '" + PACKAGE + "OldShapes#sum'}");
        Weaving weaving = install("sum: {match: '" + PACKAGE + "OldShapes#sum'}");

        assertThat(weaving.replace(List.of(rules.get(0).with(Mode.OFF)))).isEqualTo(1);
        assertThat(guards.rules()).isEmpty();
        assertThat(weaving.replace(List.of(rules.get(0).with(Mode.OBSERVE)))).isEqualTo(1);
        assertThat(guard("sum").settings().enforcedShare()).isZero();
        assertThat(guard("sum").methods()).hasSize(1);
    }

    @Test
    void aPatternThatWasRefusedIsTriedAgainWithALargerLimit() throws Exception {
        Weaving weaving = install("all: {match: '" + PACKAGE + "Shapes#*', max-methods: 2}");
        assertThat(statistics.methodsWoven()).containsEntry("all", 0L);

        weaving.replace(rules("all: {match: '" + PACKAGE + "Shapes#*', max-methods: 500}"));
        assertThat(statistics.methodsWoven().get("all")).isGreaterThan(2);
    }
}
