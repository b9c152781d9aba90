package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Missing;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules that match every method and constructor of libraries that nobody here wrote, with the JVM's verifier on: each class is
 * one that verifies as before. Some libraries by compilers, optimizers and obfuscators; with {@code -Dshearpin.matrix=true} all
 * that the build fetches, and all that comes with each JDK. {@code target/everything-*.md} say what was woven.
 */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#one")
@ExtendWith(OutputOnFailure.class)
record EverythingIT(int feature) {

    /** Kotlin that went through an optimizer and Kotlin that did not, and Java. */
    private static final List<String> SOME = List.of("kotlin-reflect", "okhttp-jvm", "h2-1");
    /** Rules may match 100,000 methods each. */
    private static final int MOST_CLASSES = 4_000;
    private static final Pattern LINKED = Pattern.compile("linked (\\d+), missing (\\d+)");
    private static final Pattern NOT_WOVEN = Pattern.compile("could not weave (\\S+) for rules? [^:]+: (.*?); (it runs|the class is)");
    private static final Pattern NOT_READ = Pattern.compile("could not read the class file of \\S+, .*?: (.*?); the class is");
    /** What no guard fits. */
    private static final Pattern KNOWN = Pattern.compile(
            "with the guard it would exceed the (64 KB|8,000 bytes).*|with the guard its jumps become too long .*");

    /** Classes to be linked in one JVM, and what else is on its class path, or none: they come with the JDK. */
    private record Batch(Set<Path> jars, List<Path> path, List<String> classes) { }

    private record Counts(long jars, long linked, long missing, long classes, long methods, long constructors) {
        Counts plus(Counts other) {
            return new Counts(jars + other.jars, linked + other.linked, missing + other.missing, classes + other.classes,
                    methods + other.methods, constructors + other.constructors);
        }
    }

    @Test
    void eachMethodOfLibrariesVerifiesWithAGuard() throws IOException {
        boolean all = Boolean.getBoolean("shearpin.matrix") && feature == Runtime.version().feature(); // half an hour
        Counts counts = all(batches(all), "libraries");
        assertThat(counts.methods()).isGreaterThan(20_000);
    }

    /** Names that are words of the language, many methods of one name that differ in what they return, all in one package. */
    @Test
    void eachMethodOfAnObfuscatedLibraryVerifiesWithAGuard() throws IOException {
        List<Path> jars = Folders.jars(Work.program("presets").resolve("jedis-3"));
        Path library = jars.stream().filter(jar -> jar.getFileName().toString().startsWith("jedis-")).findFirst().orElseThrow();
        List<Path> others = jars.stream().filter(jar -> !jar.equals(library)).toList();
        Path obfuscated = obfuscated(library, others);
        Counts counts = all(List.of(new Batch(Set.of(obfuscated), others, classes(obfuscated))), "obfuscated");
        assertThat(counts.missing()).isZero();
        assertThat(counts.methods()).isGreaterThan(3_000);
    }

    private static Path obfuscated(Path library, List<Path> others) throws IOException {
        Path folder = Work.folder("obfuscated");
        Path obfuscated = folder.resolve("obfuscated.jar");
        Path jdk = Jdk.running().home().resolve("jmods").resolve("java.base.jmod");
        if (!Files.exists(jdk)) {
            return Missing.skip(jdk + " is not there: this JDK was built without such files, as others are not");
        }
        Work.write(folder, "words.txt", "do\nif\nfor\nint\nnull\nclass\nnew\nthis\nvoid\n");
        Path settings = Work.write(folder, "settings.pro", """
                -injars '%s'(!META-INF/**)
                -outjars '%s'
                -libraryjars '%s'(!**.jar;!module-info.class)
                %s
                -ignorewarnings
                -forceprocessing
                -keep,allowobfuscation,allowoptimization class * {*;}
                -overloadaggressively
                -allowaccessmodification
                -mergeinterfacesaggressively
                -repackageclasses o
                -obfuscationdictionary words.txt
                -classobfuscationdictionary words.txt
                """.formatted(library, obfuscated, jdk, others.stream().map(jar -> "-libraryjars '" + jar + "'").collect(Collectors.joining("\n"))));
        try (Child proguard = JavaRun.start("ProGuard", List.of(Jdk.running().tool("java").toString(), "-cp",
                Folders.classPath(Work.fetched("obfuscator")), "proguard.ProGuard", "@" + settings), folder, Map.of())) {
            assertThat(proguard.awaitExit()).as(proguard.toString()).isZero();
        }
        return obfuscated;
    }

    @Test
    @EnabledIfSystemProperty(named = "shearpin.matrix", matches = "true")
    void eachMethodOfTheJdkVerifiesWithAGuard() throws IOException {
        Counts counts = all(batchesOfJdk(), "jdk");
        assertThat(counts.methods()).isGreaterThan(100_000);
    }

    /** A value that is handed over is put into a number, and a number is one that is measured, before the thread has a stack. */
    @Test
    void whatIsCalledForTheFirstCallOfAThreadMayBeGuarded() throws IOException {
        JavaRun run = JavaRun.on(Jdk.of(feature), "first-call").rules("""
                version: 1
                exporter: {host: 127.0.0.1}
                rules:
                  numbers: {match: "java.lang.Number#<init>"}
                  floor: {match: "java.lang.Math#floorMod", labels: {first: $arg0}}
                """);
        try (Child child = run.main("org.example.app.LinksAll", Work.write(run.folder(), "classes.txt", "").toString()).start()) {
            child.awaitOut(LINKED.asMatchPredicate(), "that it is done");
            Exporter exporter = Exporter.of(child);
            exporter.scrape();
            Scrape scrape = exporter.scrape();
            assertThat(scrape.sum("shearpin_calls_total", "rule", "numbers")).isPositive();
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    private Counts all(List<Batch> batches, String what) throws IOException {
        Map<String, Integer> reasons = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        Counts all = new Counts(0, 0, 0, 0, 0, 0);
        for (Batch batch : batches) {
            all = all.plus(run(batch, reasons, wrong));
        }
        String row = "| " + feature + " | " + (all.jars() == 0 ? "what comes with the JDK" : all.jars() + " libraries") + " | "
                + all.linked() + " | " + all.missing() + " | " + all.classes() + " | " + all.methods() + " | "
                + all.constructors() + " | " + reasons.entrySet().stream().map(each -> each.getValue() + ": " + each.getKey())
                .collect(Collectors.joining("; ")) + " |\n";
        Files.writeString(Path.of("target", "everything-" + what + "-" + feature + ".md"), """
                | JDK | what | classes linked | that lack others | classes woven | methods | constructors | not woven |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                """ + row);
        assertThat(wrong).as("classes that don't verify, of " + what).isEmpty();
        assertThat(reasons.keySet()).as("reasons not to be woven, of " + what).allMatch(KNOWN.asMatchPredicate());
        return all;
    }

    private Counts run(Batch batch, Map<String, Integer> reasons, List<String> wrong) throws IOException {
        JavaRun run = JavaRun.on(Jdk.of(feature), "everything").rules(rules(batch.classes()));
        String list = Stream.concat(Stream.concat(batch.jars().stream(), batch.path().stream()).distinct().map(jar -> "path " + jar),
                batch.classes().stream().map(name -> "class " + name)).collect(Collectors.joining("\n"));
        run.option("-Xverify:all", "-Xmx1g");
        try (Child child = run.main("org.example.app.LinksAll", Work.write(run.folder(), "classes.txt", list).toString()).start()) {
            // Each class of the JDK that is loaded already takes a safepoint.
            Await.until(Duration.ofMinutes(20), () -> child.err().contains("metrics on") ? true : null, child::toString);
            Exporter exporter = Exporter.of(child);
            Matcher linked = LINKED.matcher(awaitLinked(child));
            assertThat(linked.matches()).isTrue();
            child.out().lines().filter(line -> line.startsWith("wrong ")).forEach(wrong::add);
            count(child, NOT_WOVEN, 2, reasons);
            count(child, NOT_READ, 1, reasons);
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

    /** As long as it gets on. */
    private static String awaitLinked(Child child) {
        for (int at = 100;; at += 100) {
            String next = "at " + at;
            String line = child.awaitOut(out -> out.equals(next) || LINKED.matcher(out).matches(), next + " of what is to be linked");
            if (!line.equals(next)) {
                return line;
            }
        }
    }

    private static void count(Child child, Pattern told, int reason, Map<String, Integer> reasons) {
        child.err().lines().map(told::matcher).filter(Matcher::find)
                .forEach(found -> reasons.merge(found.group(reason), 1, Integer::sum));
    }

    /** With values handed over and taken back, which is the largest advice there is. */
    private static String rules(List<String> classes) {
        Set<String> packages = new TreeSet<>();
        for (String name : classes) {
            packages.add(name.substring(0, name.lastIndexOf('.')));
        }
        String methods = packages.stream().map(each -> '"' + each + ".*#*\"").collect(Collectors.joining(", ", "[", "]"));
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
            return file.stream().map(JarEntry::getName).filter(name -> name.matches("[^-]+/[^-]+\\.class") && !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.')).toList();
        }
    }

    /** By the folder of the program that they are of, whose other jars are on the class path. */
    private static List<Batch> batches(boolean matrix) throws IOException {
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
        Set<String> seen = new TreeSet<>();
        for (List<Path> path : programsJars.values()) {
            Batch batch = new Batch(new TreeSet<>(), path, new ArrayList<>());
            for (Path jar : path) {
                String name = jar.getFileName().toString();
                if ((matrix || SOME.stream().anyMatch(name::startsWith)) && seen.add(name)) {
                    List<String> classes = classes(jar);
                    if (!batch.jars().isEmpty() && batch.classes().size() + classes.size() > MOST_CLASSES) {
                        batches.add(batch);
                        batch = new Batch(new TreeSet<>(), path, new ArrayList<>());
                    }
                    batch.jars().add(jar);
                    batch.classes().addAll(classes);
                }
            }
            if (!batch.classes().isEmpty()) {
                batches.add(batch);
            }
        }
        return batches;
    }

    private List<Batch> batchesOfJdk() {
        try (Child list = JavaRun.on(Jdk.of(feature), "everything-of-jdk").main("org.example.app.LinksAll").run()) {
            Map<String, List<String>> packages = list.out().lines().filter(name -> name.indexOf('.') > 0)
                    .collect(Collectors.groupingBy(name -> name.substring(0, name.lastIndexOf('.')), TreeMap::new, Collectors.toList()));
            List<Batch> batches = new ArrayList<>();
            Batch batch = new Batch(Set.of(), List.of(), new ArrayList<>());
            for (List<String> classes : packages.values()) {
                if (!batch.classes().isEmpty() && batch.classes().size() + classes.size() > MOST_CLASSES) {
                    batches.add(batch);
                    batch = new Batch(Set.of(), List.of(), new ArrayList<>());
                }
                batch.classes().addAll(classes);
            }
            batches.add(batch);
            return batches;
        }
    }
}
