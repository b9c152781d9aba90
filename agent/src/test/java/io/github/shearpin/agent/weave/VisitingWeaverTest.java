package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code suggest} says of classes that it can't watch. */
class VisitingWeaverTest {

    /** Nothing is a site by its name alone. */
    private static final class NoSites implements VisitingWeaver.Sites {
        @Override
        public boolean areOf(String className) {
            return false;
        }

        @Override
        public int ofMethod(String className, MethodHeader method) {
            return -1;
        }

        @Override
        public int ofPattern(MethodPattern pattern, String className, MethodHeader method) {
            return 0;
        }
    }

    @Test
    void classesThatTheJvmDoesNotHandOverAreToldOnce() throws Exception {
        TestInstrumentation jvm = new TestInstrumentation(); // its retransformClasses fails
        jvm.loaded = new Class<?>[] {StringBuilder.class, StringBuffer.class};
        Position position = new Position("suggest", 1, 1);
        List<MethodPattern> patterns = List.of(MethodPatterns.parse("java.lang.StringBuilder#append", position),
                MethodPatterns.parse("java.lang.StringBuffer#append", position));
        VisitingWeaver weaver = new VisitingWeaver(jvm.instrumentation(), patterns, new NoSites());
        try (StderrCapture told = new StderrCapture()) {
            weaver.install();

            assertThat(told.lines()).containsExactly("shearpin: suggest could not watch java.lang.StringBuilder:"
                    + " java.lang.UnsupportedOperationException: retransformClasses; it sees no calls through it, nor through others of"
                    + " which the same is true");
        }
    }
}
