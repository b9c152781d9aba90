package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import java.time.Duration;
import java.util.List;

/** What compilers other than Java's made. */
final class Languages {

    static final List<Program> PROGRAMS = List.of(
            Program.of("scala", 8, Languages::scala).guarding("lines", "scala.tools.nsc.interpreter.IMain#interpret"));

    private Languages() {
    }

    private static Served scala(Start start) {
        Child child = start.java("-cp", start.classPath(), "scala.tools.nsc.MainGenericRunner", "-usejavacp", "-Xjline:off");
        return new Served(child, () -> {
            int before = child.out().length();
            child.send("List(1, 2, 3).map(_ * 14).sum / 2");
            try {
                return Await.until(Duration.ofSeconds(20), () -> child.out().indexOf("Int = 42", before) < 0 ? null : "42",
                        () -> "no sum");
            } catch (AssertionError notYet) { // what is typed while it starts may be lost
                return null;
            }
        }, ended -> ended.send(":quit"), List.of());
    }
}
