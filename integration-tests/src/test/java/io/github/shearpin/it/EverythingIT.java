package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules that match every method and constructor of libraries that nobody here wrote, with the JVM's verifier on: each class is
 * one that verifies as before. Some libraries by compilers and optimizers of all kinds; all that the build fetches, with
 * {@code -Dshearpin.matrix=true}, which also writes {@code target/everything.md}.
 */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#one")
@ExtendWith(OutputOnFailure.class)
record EverythingIT(int feature) {

    /** Kotlin that went through an optimizer and Kotlin that did not, and Java. */
    private static final List<String> SOME = List.of("kotlin-reflect", "okhttp-jvm", "h2-1");
    /** Rules may match 100,000 methods each. */
    private static final int MOST_CLASSES = 5_000;
    private static final Pattern LINKED = Pattern.compile("linked (\\d+), missing (\\d+)");
    private static final Pattern NOT_WOVEN = Pattern.compile("could not weave (\\S+) for rules? [^:]+: (.*?); (it runs|the class is)");
    /** What no guard fits. */
    private static final List<Pattern> KNOWN = List.of(
            Pattern.compile("with the guard it would exceed the (64 KB|8,000 bytes).*"),
            // A constructor whose frames forget its arguments before it calls that of the super class.
            Pattern.compile("java.lang.IllegalStateException: .* dropped implicit 'this' frame"));

    private record Batch(List<Path> path, List<Path> jars) { }

    private record Counts(int jars, long linked, long missing, long classes, long methods, long constructors) {
        Counts plus(Counts other) {
            return new Counts(jars + other.jars, linked + other.linked, missing + other.missing, classes + other.classes,
                    methods + other.methods, constructors + other.constructors);
        }
    }

    @Test
    void eachMethodOfEachClassVerifiesWithAGuard() throws IOException {
        Map<String, Integer> reasons = new TreeMap<>();
        Counts all = new Counts(0, 0, 0, 0, 0, 0);
        for (Batch batch : batches()) {
            all = all.plus(run(batch, reasons));
        }
        assertThat(all.methods()).isGreaterThan(20_000);
        assertThat(reasons.keySet()).as("reasons not to be woven").allMatch(reason -> KNOWN.stream()
                .anyMatch(known -> known.matcher(reason).matches()));
        if (Boolean.getBoolean("shearpin.matrix")) {
            write(all, reasons);
        }
    }

    private Counts run(Batch batch, Map<String, Integer> reasons) throws IOException {
        JavaRun run = JavaRun.on(Jdk.of(feature), "everything").rules(rules(batch.jars()));
        String list = Stream.concat(batch.jars().stream().map(jar -> "link " + jar),
                batch.path().stream().filter(jar -> !batch.jars().contains(jar)).map(jar -> "path " + jar))
                .collect(Collectors.joining("\n"));
        run.option("-Xverify:all", "-Xmx1g");
        try (Child child = run.main("org.example.app.LinksAll", Work.write(run.folder(), "jars.txt", list).toString()).start()) {
            Exporter exporter = Exporter.of(child);
            Matcher linked = LINKED.matcher(child.awaitOut(line -> LINKED.matcher(line).matches(), "that all is linked"));
            assertThat(linked.matches()).isTrue();
            assertThat(child.out().lines().filter(line -> line.startsWith("wrong "))).as("classes that don't verify").isEmpty();
            child.err().lines().map(NOT_WOVEN::matcher).filter(Matcher::find).forEach(found -> reasons.merge(
                    found.group(2).replaceAll("IllegalStateException: .* dropped", "IllegalStateException: ... dropped"), 1, Integer::sum));
            assertThat(child.err()).doesNotContain("defect", "internal error");
            Scrape scrape = exporter.scrape("shearpin_agent_classes_woven_total", "shearpin_agent_methods_woven",
                    "shearpin_agent_internal_errors_total");
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
            return new Counts(batch.jars().size(), Long.parseLong(linked.group(1)), Long.parseLong(linked.group(2)),
                    (long) scrape.value("shearpin_agent_classes_woven_total"),
                    (long) scrape.value("shearpin_agent_methods_woven", "rule", "methods"),
                    (long) scrape.value("shearpin_agent_methods_woven", "rule", "constructors"));
        }
    }

    /** With values handed over and taken back, which is the largest advice there is. */
    private static String rules(List<Path> jars) throws IOException {
        Set<String> roots = new TreeSet<>();
        for (Path jar : jars) {
            for (String name : classes(jar)) {
                int slash = name.indexOf('/');
                if (slash > 0) {
                    roots.add(name.substring(0, slash));
                }
            }
        }
        String methods = roots.stream().map(root -> '"' + root + ".**#*\"").collect(Collectors.joining(", ", "[", "]"));
        return """
                version: 1
                exporter: {host: 127.0.0.1}
                events: off
                rules:
                  methods:
                    match: %s
                    max-methods: 100000
                    labels: {self: $this}
                    retry: {attempts: 2, backoff: 1ms}
                    circuit-breaker: {failure-rate: 50%%}
                    timeout: 10s
                  constructors:
                    match: %s
                    max-methods: 100000
                """.formatted(methods, methods.replace("#*", "#<init>"));
    }

    private static List<String> classes(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/")).toList();
        }
    }

    /** By the folder of the program that they are of, whose other jars are on the class path. */
    private static List<Batch> batches() throws IOException {
        boolean matrix = Boolean.getBoolean("shearpin.matrix");
        Path programs = Work.program("presets").getParent();
        Map<Path, List<Path>> programsJars = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(programs)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                Path program = programs.relativize(jar).getName(0);
                Path of = program.toString().equals("presets") ? programs.relativize(jar).subpath(0, 2) : program;
                programsJars.computeIfAbsent(of, name -> new ArrayList<>()).add(jar);
            }
        }
        List<Batch> batches = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (List<Path> path : programsJars.values()) {
            List<Path> jars = new ArrayList<>();
            int classes = 0;
            for (Path jar : path) {
                String name = jar.getFileName().toString();
                if ((matrix || SOME.stream().anyMatch(name::startsWith)) && seen.add(name)) {
                    int more = classes(jar).size();
                    if (classes > 0 && classes + more > MOST_CLASSES) {
                        batches.add(new Batch(path, jars));
                        jars = new ArrayList<>();
                        classes = 0;
                    }
                    jars.add(jar);
                    classes += more;
                }
            }
            if (classes > 0) {
                batches.add(new Batch(path, jars));
            }
        }
        return batches;
    }

    private void write(Counts counts, Map<String, Integer> reasons) throws IOException {
        StringBuilder page = new StringBuilder("| JDK | jars | classes linked | classes woven | methods | constructors | not woven |\n"
                + "| --- | --- | --- | --- | --- | --- | --- |\n");
        page.append("| ").append(feature).append(" | ").append(counts.jars()).append(" | ").append(counts.linked()).append(" | ")
                .append(counts.classes()).append(" | ").append(counts.methods()).append(" | ").append(counts.constructors())
                .append(" | ").append(reasons.entrySet().stream().map(each -> each.getValue() + ": " + each.getKey())
                .collect(Collectors.joining("; "))).append(" |\n");
        Files.writeString(Path.of("target", "everything-" + feature + ".md"), page);
        System.out.print(page);
    }
}
