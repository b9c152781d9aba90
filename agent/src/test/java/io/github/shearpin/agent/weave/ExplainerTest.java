package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What rules match of the classes that a JVM has loaded. */
class ExplainerTest {

    private static final String HERE = ExplainerTest.class.getName();

    interface Client {
        String ask(String question);
    }

    static class Base implements Client {
        @Override
        public String ask(String question) {
            return question;
        }
    }

    static class Heir extends Base {
        void other() {
        }
    }

    private static RuleExplanation explain(String pattern) throws PatternException {
        MethodPattern match = MethodPatterns.parse(pattern, new Position("rules.yaml", 3, 12));
        Rule rule = new Rule("it", new Position("rules.yaml", 2, 3), List.of(match), List.of(), 200,
                GuardSettings.builder("it").build());
        LoadedTypes loaded = new LoadedTypes(new Class<?>[] {Client.class, Base.class, Heir.class, Base[].class, int.class,
            String.class, FutureTask.class, Callable.class}, new Hierarchy());
        return Explainer.explain(List.of(rule), (TypeSource) loaded).get(0);
    }

    @Test
    void namesTheMethodsThatARuleMatches() throws PatternException {
        assertThat(explain(HERE + "$Client+#ask").methods()).containsExactly(HERE + "$Base#ask(String)");
        assertThat(explain(HERE + "$Client+#ask").first()).isNull();
        assertThat(explain("java.util.concurrent.FutureTask#cancel").methods())
                .containsExactly("java.util.concurrent.FutureTask#cancel(boolean)");
    }

    @Test
    void tellsTheTrueReasonFirst() throws PatternException {
        assertThat(explain(HERE + "$Client#ask").first().reason()).isEqualTo(FellOut.Reason.INTERFACE);
        assertThat(explain(HERE + "$Heir#ask").first().text()).isEqualTo(HERE + "$Heir does not declare it but inherits " + HERE
                + "$Base#ask(String): did you mean " + HERE + "$Base#ask, which guards it for all that inherit it?");
        assertThat(explain("com.acme.Heir#other").first().text())
                .isEqualTo("no class com.acme.Heir was seen; did you mean " + HERE + "$Heir (other package)?");
    }

    @Test
    void aWildcardMeansNothingOfTheJdk() throws PatternException {
        assertThat(explain("*Task#cancel").methods()).isEmpty();
        assertThat(explain("java.util.**.*Task#cancel").methods()).hasSize(1);
    }

    /** What is missing is asked apart from whether a method matches, and must come to the same. */
    @Test
    void nothingIsMissingOfWhatMatches() throws Exception {
        int matching = 0;
        int lacking = 0;
        for (Class<?> type : List.of(String.class, Thread.class, FutureTask.class, Integer.class, ClassLoader.class, Heir.class)) {
            for (MethodHeader method : ClassHeader.readFull(ClassFiles.of(type.getClassLoader() == null
                    ? ClassLoader.getPlatformClassLoader() : type.getClassLoader(), type.getName())).methods()) {
                for (String text : List.of("a.B#*", "a.B#get*", "a.B#<init>", "a.B#*(int)", "a.B#*(String, ..)", "private a.B#*",
                        "public static a.B#*", "!static a.B#c*()", "a.B#@java.lang.Deprecated", "protected a.B#*(*, int)")) {
                    MethodPattern pattern = MethodPatterns.parse(text, new Position("rules.yaml", 1, 1));
                    boolean matches = pattern.matchesMethod(method);
                    assertThat(pattern.missing(method) == null).as(text + " " + type + "#" + method).isEqualTo(matches);
                    matching += matches ? 1 : 0;
                    lacking += matches ? 0 : 1;
                }
            }
        }
        assertThat(matching).isGreaterThan(300);
        assertThat(lacking).isGreaterThan(1000);
    }

    @Test
    void countsTypesAndNotArraysAndPrimitives() throws PatternException {
        List<Stage> stages = explain(HERE + "$Client+#ask").patterns().get(0).stages();
        assertThat(stages).extracting(Stage::left).containsExactly(6, 1, 3, 5, 2, 2, 2, 1, 1, 1);
    }
}
