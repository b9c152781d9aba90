package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs in other languages, with the rules of {@code LANGUAGES.md}: each rule counts the calls that its comment says. */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#one")
@ExtendWith(OutputOnFailure.class)
record LanguagesIT(int feature) {

    private static Path kotlinClasses;
    private static Path scalaClasses;

    @Test
    void kotlin() throws IOException {
        Path classes = kotlinClasses();
        check("Kotlin", List.of("-cp", classes + File.pathSeparator + jars("kotlin"), "com.acme.shop.ShopKt"), Map.of(
                "function-of-a-file", "success 1", "value-class", "success 1", "object", "success 1", "companion-object", "success 1",
                "default-arguments", "success 2, failure 1", "internal", "success 1", "property", "success 1", "inline-function", "",
                "suspend-function", "success 2"),
                "com.acme.shop.Stock.order(String, kotlin.coroutines.Continuation) is a Kotlin suspend function, and is measured only");

        Path rules = Work.write(Work.folder("suspend"), "rules.yaml", """
                version: 1
                rules:
                  order: {match: com.acme.shop.Stock#order, timeout: 1s}
                  nothing: {match: com.acme.shop.Stock#order(String)}
                """);
        assertThat(Commands.run(Jdk.running(), "check", rules, "--classpath", classes).out())
                .contains("is a Kotlin suspend function, and is measured only", "the rule's timeout does nothing for it")
                .contains("com.acme.shop.Stock#order has other parameters: (String, kotlin.coroutines.Continuation)");
    }

    @Test
    void scala() throws IOException {
        String later = ".later(String) returns a scala.concurrent.Future: it is judged and timed when it returns";
        check("Scala", List.of("-cp", scalaClasses() + File.pathSeparator + jars("scala"), "com.acme.shop.Main"), Map.of(
                "object", "success 1", "companion-object", "success 1", "trait", "success 3, failure 1", "operator", "success 1",
                "lambda", "success 1", "future", "success 1"),
                "com.acme.shop.FarStock" + later, "com.acme.shop.Stock" + later);
    }

    @Test
    void groovy() throws IOException {
        check("Groovy", List.of("-cp", jars("groovy"), "groovy.ui.GroovyMain", source("groovy").resolve("Shop.groovy").toString()),
                Map.of("untyped", "success 3, failure 1", "missing", "success 1", "static", "success 1", "closure", "success 1",
                        "function-of-a-script", "success 2"));
    }

    @Test
    void clojure() throws IOException {
        check("Clojure", List.of("-cp", source("clojure") + File.pathSeparator + jars("clojure"), "clojure.main", "-m",
                "com.acme.shop-front"),
                Map.of("function", "success 2, failure 1", "predicate", "success 1", "variadic", "success 1", "primitive", "success 1",
                        "record", "success 1"));
    }

    /** @param told by the agent, but for where its metrics are */
    private void check(String language, List<String> program, Map<String, String> calls, String... told) throws IOException {
        String rules = rules(language);
        assertThat(calls.keySet()).as("rules of the page").isEqualTo(names(rules));
        JavaRun run = JavaRun.on(Jdk.of(feature), language).option("-Xverify:all");
        run.rules(rules.replace("version: 1\n", "version: 1\nexporter: {host: 127.0.0.1}\n"));
        try (Child child = run.command(program.toArray(String[]::new)).start()) {
            child.awaitOut("done"::equals, "that it is done");
            Scrape scrape = Exporter.of(child).scrape();
            Map<String, String> counted = new TreeMap<>();
            for (String rule : calls.keySet()) {
                counted.put(rule, Stream.of("success", "failure").filter(outcome -> count(scrape, rule, outcome) > 0)
                        .map(outcome -> outcome + " " + count(scrape, rule, outcome)).collect(Collectors.joining(", ")));
                assertThat(scrape.value("shearpin_agent_methods_woven", "rule", rule)).as(rule).isPositive();
            }
            assertThat(counted).isEqualTo(new TreeMap<>(calls));
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
            List<String> said = child.said().stream().filter(line -> !line.contains("metrics on http")).toList();
            assertThat(said).hasSize(told.length);
            for (String line : told) {
                assertThat(said).anyMatch(each -> each.contains(line));
            }
            child.send("");
            assertThat(child.awaitExit()).isZero();
        }
    }

    private static int count(Scrape scrape, String rule, String outcome) {
        return (int) scrape.sum("shearpin_calls_total", "rule", rule, "outcome", outcome);
    }

    private static String rules(String language) throws IOException {
        String page = Files.readString(Path.of("../agent/LANGUAGES.md"));
        Matcher block = Pattern.compile("\n## " + language + "\n+```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as("rules for %s", language).isTrue();
        return block.group(1);
    }

    private static Set<String> names(String rules) {
        return rules.lines().map(line -> line.split(":")[0]).filter(name -> name.matches("  [a-z-]+")).map(String::trim)
                .collect(Collectors.toSet());
    }

    private static synchronized Path kotlinClasses() {
        if (kotlinClasses == null) {
            kotlinClasses = compile("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "kotlin", "Shop.kt", "-no-stdlib", "-no-reflect",
                    "-jvm-target", "1.8", "-cp", jars("kotlin"));
        }
        return kotlinClasses;
    }

    private static synchronized Path scalaClasses() {
        if (scalaClasses == null) {
            scalaClasses = compile("scala.tools.nsc.Main", "scala", "Shop.scala", "-usejavacp", "-release", "8");
        }
        return scalaClasses;
    }

    private static Path compile(String compiler, String language, String source, String... options) {
        Path classes = Work.folder(language + "-classes");
        List<String> words = new ArrayList<>(List.of("-cp", jars(language), compiler));
        words.addAll(List.of(options));
        words.addAll(List.of("-d", classes.toString(), source(language).resolve(source).toString()));
        try (Child child = JavaRun.on(Jdk.running(), language).command(words.toArray(String[]::new)).run()) {
            assertThat(child.awaitExit()).as("%s", child).isZero();
        }
        return classes;
    }

    /** The language's library and compiler. */
    private static String jars(String language) {
        return Folders.classPath(Work.fetched(language));
    }

    private static Path source(String language) {
        try {
            return Path.of(LanguagesIT.class.getResource("/languages/" + language).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
