package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OldClassFiles;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Every shape of method is woven, counted as often as it was called, and behaves as it did. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record CatalogueIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            defaults:
              circuit-breaker: {failure-rate: 100%, window: 60s, minimum-calls: 10000}
              retry: {attempts: 3, backoff: 1ms, failures: [java.util.concurrent.TimeoutException]}
            rules:
              shapes: {match: "org.example.app.Shapes#*", except: "org.example.app.Shapes#show", nested: each}
              recursion: {match: "org.example.app.Shapes#recursion"}
              privates: {match: "private org.example.app.Shapes#*"}
              statics: {match: "static org.example.app.Shapes#locked*"}
              of-string: {match: "org.example.app.Shapes#overloaded(String)"}
              of-int: {match: "org.example.app.Shapes#overloaded(int)"}
              of-more: {match: "org.example.app.Shapes#overloaded(Object, ..)"}
              constructors:
                match: ["org.example.app.Boxes$Box#<init>", "org.example.app.Boxes.BigBox#<init>"]
                circuit-breaker: null
                retry: null
              inner: {match: ["org.example.app.Boxes.Inner#where", "org.example.app.Boxes$Inner$Innermost#depth"]}
              anonymous: {match: "org.example.app.Boxes$1#run"}
              greet: {match: "org.example.app.Family$Greeter+#greet"}
              default-method: {match: "org.example.app.Family$Greeter#greet"}
              part: {match: "org.example.app.Family.Greeter+#part"}
              part-each: {match: "org.example.app.Family.Greeter+#part", nested: each}
              shout: {match: "org.example.app.Family.Greeter#shout"}
              abstract: {match: "org.example.app.Family$Greeter#part"}
              find: {match: "org.example.app.Family.Delegates#find"}
              find-each: {match: "org.example.app.Family.Delegates#find", nested: each}
              onion: {match: "org.example.app.Family.Onion#*"}
              onion-each: {match: "org.example.app.Family.Onion#*", nested: each}
              marked-method: {match: "org.example.app.Marked#@org.example.app.Important"}
              marked-type: {match: "@org.example.app.Important#*"}
              uuid: {match: "java.util.UUID#fromString"}
              old: {match: "org.example.old.*#*", nested: each}
              values: {match: "org.example.app.Shapes#*", except: "org.example.app.Shapes#show", nested: each, labels: {of: $method}}
              old-values: {match: "org.example.old.*#*", nested: each, labels: {of: $method}}
            """;

    private static Child bare;
    private static Child woven;
    private static Scrape scrape;

    @BeforeParameterizedClassInvocation
    static void start(int feature) {
        Jdk jdk = Jdk.of(feature);
        woven = run(jdk, true);
        scrape = Exporter.of(woven).scrape();
        bare = run(jdk, false);
        for (Child child : List.of(woven, bare)) {
            child.send("end");
            child.awaitExit();
        }
    }

    private static Child run(Jdk jdk, boolean attach) {
        JavaRun run = JavaRun.on(jdk, attach ? "catalogue" : "catalogue-bare");
        // Family.Delegates is loaded before the agent is.
        run.option("-javaagent:" + Jars.earlyAgent(run.folder()) + "=load=org.example.app.Family$Delegates");
        run.rulesIf(attach, RULES).option("-Xverify:all");
        Child child = run.main(List.of(OldClassFiles.jar(run.folder())), "org.example.app.Catalogue", OldClassFiles.JAVA_5,
                OldClassFiles.JAVA_6, OldClassFiles.JAVA_6_NO_MAPS).start();
        child.awaitOut("done"::equals, "that it is done");
        return child;
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        for (Child child : new Child[] {woven, bare}) {
            if (child != null) {
                child.close();
            }
        }
    }

    @Test
    void theProgramSaysByteForByteWhatItSaysWithoutTheAgent() {
        assertThat(bare.out()).contains("mixed 1099511627776,2,3.5,4,5.5,true,-7,8,9,10,1.0E300\n")
                .contains("parameters [long a, int b, double c,").contains("org.example.old.Java5 0 array 1 2 large 7 5 5.0 a- never 17\n");
        assertThat(woven.out()).isEqualTo(bare.out());
        assertThat(woven.outBytes()).isEqualTo(bare.outBytes());
    }

    @Test
    void theJvmWarnsOfNothingThatItDoesNotWarnOfWithoutTheAgent() {
        assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
    }

    @Test
    void theProgramEndsByItself() {
        assertThat(bare.awaitExit()).isZero();
        assertThat(woven.awaitExit()).isZero();
    }

    @Test
    void nothingFailedToBeWoven() {
        assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
        assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
    }

    @Test
    void eachMethodIsCountedAsOftenAsItWasCalled() {
        Map<String, Integer> expected = new TreeMap<>();
        for (String once : List.of("ofClass", "callsPrivate", "ofNobodyElse", "ofSubclasses", "ofPackage", "last", "locked",
                "lockedClass", "strict", "booleans", "bytes", "shorts", "chars", "ints", "longs", "floats", "doubles", "nulls",
                "arrays", "mixed", "overwrites", "larger", "wildcards", "compare", "clone", "toString", "hostsLambda",
                "loops")) {
            expected.put("Shapes." + once, 1);
        }
        expected.putAll(Map.of("Shapes.ofInstance", 4, "Shapes.nothing", 3, "Shapes.varargs", 2, "Shapes.overloaded", 3,
                "Shapes.decorated", 3, "Shapes.catchesItsOwn", 2, "Shapes.switches", 2, "Shapes.recursion", 5));
        assertThat(counts("shapes", "success")).isEqualTo(expected);
        assertThat(counts("shapes", "failure")).isEqualTo(Map.of("Shapes.throwsChecked", 3));
    }

    @Test
    void patternsTakeWhatTheySay() {
        assertThat(calls("privates", "success")).isEqualTo(5);
        assertThat(calls("statics", "success")).isEqualTo(1);
        assertThat(calls("of-string", "success")).isEqualTo(1);
        assertThat(calls("of-int", "success")).isEqualTo(1);
        assertThat(calls("of-more", "success")).isEqualTo(1);
        assertThat(calls("inner", "success")).isEqualTo(2);
        assertThat(calls("anonymous", "success")).isEqualTo(1);
        assertThat(calls("default-method", "success")).isEqualTo(3);
        assertThat(calls("shout", "success")).isEqualTo(1);
        assertThat(calls("abstract", "success")).isZero();
        assertThat(calls("marked-method", "success")).isEqualTo(1);
        assertThat(calls("marked-type", "success")).isEqualTo(2);
        assertThat(calls("uuid", "success")).isEqualTo(7);
    }

    @Test
    void aCallNestedInACallOfTheSameRuleCountsOnceUnlessEachIsAskedFor() {
        assertThat(calls("recursion", "success")).isEqualTo(1);
        assertThat(calls("greet", "success")).isEqualTo(3);
        assertThat(calls("part", "success")).isEqualTo(3);
        assertThat(calls("part-each", "success")).isEqualTo(1 + 3 + 2);
        assertThat(calls("find", "success")).isEqualTo(3);
        assertThat(calls("find-each", "success")).isEqualTo(6);
        assertThat(counts("onion", "failure")).isEqualTo(Map.of("Family$Onion.outer", 1));
        assertThat(counts("onion-each", "failure")).isEqualTo(
                Map.of("Family$Onion.outer", 1, "Family$Onion.middle", 1, "Family$Onion.inner", 1));
    }

    @Test
    void constructorsAreMeasured() {
        assertThat(counts("constructors", "success")).isEqualTo(Map.of("Boxes$Box.<init>", 2, "Boxes$BigBox.<init>", 1));
    }

    @Test
    void oldClassFilesAreWoven() {
        for (String type : List.of("Java5", "Java6", "Java6NoMaps")) {
            Map<String, Integer> counts = counts("old", "success");
            counts.keySet().removeIf(method -> !method.startsWith(type + "."));
            assertThat(counts).isEqualTo(Map.of(type + ".call", 1, type + ".branches", 4, type + ".catches", 2,
                    type + ".add", 1, type + ".joined", 1));
            assertThat(counts("old", "failure")).containsEntry(type + ".fails", 1);
        }
    }

    @Test
    void methodsThatHandOverArgumentsAndResultsAreCountedAlike() {
        for (String outcome : List.of("success", "failure")) {
            assertThat(counts("values", outcome)).isEqualTo(counts("shapes", outcome)).isNotEmpty();
            assertThat(counts("old-values", outcome)).isEqualTo(counts("old", outcome)).isNotEmpty();
        }
    }

    private static double calls(String rule, String outcome) {
        return scrape.sum("shearpin_calls_total", "rule", rule, "outcome", outcome);
    }

    /** Those that are not 0. */
    private static Map<String, Integer> counts(String rule, String outcome) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Scrape.Sample sample : scrape.samples("shearpin_calls_total", "rule", rule, "outcome", outcome)) {
            if (sample.value() > 0) {
                counts.put(sample.labels().get("method"), (int) sample.value());
            }
        }
        return counts;
    }
}
