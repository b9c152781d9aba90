package io.github.shearpin.benchmarks.calls;

import io.github.shearpin.benchmarks.programs.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Something to measure in a JVM of its own.
 *
 * @param subject   as in the table
 * @param benchmark JMH's name of it: class and method
 * @param arguments of the JVM
 * @param warmUps   iterations before those that count
 */
record Variant(String subject, String benchmark, int threads, List<String> arguments, int warmUps) {

    /** On one thread. */
    static Variant of(String subject, Class<?> benchmarks, String method, String... arguments) {
        return new Variant(subject, benchmarks.getName() + '.' + method, 1, List.of(arguments), 4);
    }

    /** @param expected regular expression of a line that Shearpin's metrics have once it guards what is called */
    static Variant shearpin(String subject, Class<?> benchmarks, Path agent, Path rules, String expected) throws IOException {
        int port = Server.freePort();
        return of(subject, benchmarks, "call", "-javaagent:" + agent + "=rules=" + rules + ",port=" + port + ",strict=true",
                "-D" + Calls.PORT + '=' + port, "-D" + Calls.EXPECTED + '=' + expected);
    }

    Variant on(int threads) {
        return new Variant(subject, benchmark, threads, arguments, warmUps);
    }

    /** For what the compiler needs longer for. */
    Variant warmedUpLonger() {
        return new Variant(subject, benchmark, threads, arguments, 3 * warmUps);
    }
}
