package io.github.shearpin.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which classes a JVM loads, and from where, by its own log. */
public final class LoadedClasses {

    /** {@code [class,load] java.lang.Object source: shared objects file}; on JDK 8 {@code [Loaded java.lang.Object from ...]}. */
    private static final Pattern LINE = Pattern.compile("\\[class,load *\\] (\\S+) source: (.*)|\\[Loaded (\\S+) from (.*)\\]");

    private LoadedClasses() {
    }

    /**
     * Runs a program to its end.
     *
     * @param rules null: not attached
     * @return name to source
     */
    public static Map<String, String> of(Jdk jdk, String mainClass, String rules, String... options) {
        Child child = JavaRun.on(jdk, rules == null ? "loading-bare" : "loading").rulesIf(rules != null, rules)
                .option(options).option(jdk.feature() == 8 ? "-verbose:class" : "-Xlog:class+load=info:stdout:tags")
                .main(mainClass).run();
        assertThat(child.awaitExit()).isZero();
        assertThat(child.errOfOthers()).isEmpty();
        Map<String, String> loaded = new TreeMap<>();
        child.out().lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                boolean old = matcher.group(1) == null;
                loaded.put(matcher.group(old ? 3 : 1), matcher.group(old ? 4 : 2));
            }
        });
        return loaded;
    }
}
