package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
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
            child.send("List(1, 2, 3).map(_ * 14).sum / 2");
            return child.awaitOut(line -> line.contains("Int = 42"), "the sum").replaceAll("res[0-9]+", "res");
        }, ended -> ended.send(":quit"), List.of());
    }
}
