package io.github.shearpin.it.harness;

import java.util.ArrayList;
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
            classes = jcmd(jdk, jvm, "GC.class_histogram").lines().filter(line -> line.contains("io.github.shearpin.")).toList();
            if (classes.isEmpty()) {
                break;
            }
        }
        return classes;
    }

    /** What a JVM answers to the JDK's own command; {@code GC.class_histogram} has it collect its garbage first. */
    public static String jcmd(Jdk jdk, Child jvm, String... command) {
        List<String> words = new ArrayList<>(List.of(jdk.tool("jcmd").toString(), Long.toString(jvm.pid())));
        words.addAll(List.of(command));
        try (Child jcmd = JavaRun.start("jcmd", words, Work.folder("jcmd"), Map.of())) {
            if (jcmd.awaitExit() != 0) {
                throw new AssertionError("no answer: " + jcmd);
            }
            return jcmd.out();
        }
    }
}
