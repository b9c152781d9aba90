package io.github.shearpin.it.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code java -jar shearpin.jar}, run to its end. */
public final class Commands {

    private Commands() {
    }

    public static Child run(Jdk jdk, Object... words) {
        return JavaRun.on(jdk, "command").command(Stream.concat(Stream.of("-jar", Work.agentJar().toString()),
                Stream.of(words).map(Object::toString)).toArray(String[]::new)).run();
    }

    /**
     * The classes of the agent that a JVM has, once it has collected its garbage. Some of it goes only after finalizers have run,
     * so it does that a few times.
     */
    public static List<String> agentClasses(Jdk jdk, Child jvm) {
        List<String> classes = List.of();
        for (int collection = 0; collection < 6; collection++) {
            Path folder = Work.folder("jcmd");
            try (Child jcmd = JavaRun.start("jcmd", List.of(jdk.tool("jcmd").toString(), Long.toString(jvm.pid()),
                    "GC.class_histogram"), folder, Map.of())) {
                if (jcmd.awaitExit() != 0) {
                    throw new AssertionError("no histogram: " + jcmd);
                }
                classes = jcmd.out().lines().filter(line -> line.contains("io.github.shearpin.")).toList();
            }
            if (classes.isEmpty()) {
                break;
            }
        }
        return classes;
    }
}
