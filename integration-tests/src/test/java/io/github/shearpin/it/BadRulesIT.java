package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules that mean something else than their author thinks are told where they stand, and cost no other rule anything. */
@ExtendWith(OutputOnFailure.class)
class BadRulesIT {

    /** Each can be read, and not all of each does something. */
    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              number: {match: org.example.app.FarEnd#number, fallback: {value: none}}
              backed-up: {match: org.example.app.FarEnd#backedUp, fallback: {method: "org.example.app.BackUp#backup"}}
              keyed:
                match: org.example.app.FarEnd#keyed
                key: $arg0.hots
                circuit-breaker:
                  failure-results: {$return.status: 503}
                  consecutive-failures: 1
                  window: 60s
              timed: {match: org.example.app.FarEnd#timed, key: $arg0, timeout: 200ms}
              labelled: {match: org.example.app.FarEnd#labelled, labels: {host: $arg1.host, status: $return.status}}
              last-good: {match: org.example.app.FarEnd#lastGood, fallback: last-good}
            """;

    private static final String NO_BACKUP = "org.example.app.FarEnd can't see a class org.example.app.BackUp; correct the name,"
            + " or add the class to its class path (callers get the failure itself)";

    @Test
    void whatDoesNotFitIsToldAndTheRestIsInForce() {
        try (Child child = start(RULES)) {
            List<String> fallbacks = child.command("fallbacks");
            assertThat(fallbacks.get(6)).as("number").isEqualTo("NumberFormatException: For input string: \"none\"");
            assertThat(fallbacks.get(9)).as("last-good").isEqualTo("good 1");
            assertThat(fallbacks.get(10)).as("backed-up").isEqualTo("NumberFormatException: For input string: \"none\"");
            assertThat(child.command("keyed bad")).containsExactly("answer 503");
            assertThat(child.command("keyed fine").get(0)).startsWith("CircuitBreakerOpenException: ");
            assertThat(child.command("timed").get(1)).startsWith("CallTimedOutException: ");
            assertThat(child.command("labelled one")).containsExactly("answer 200");

            assertThat(told(child)).containsExactlyInAnyOrder(
                    "rules.yaml:12:15: rules.keyed.circuit-breaker.window: warning: has no effect, only consecutive-failures is"
                            + " judged; remove it, or add a rate: failure-rate: 50%",
                    "rules.yaml:13:53: rules.timed.key: warning: has no effect, the rule has no circuit-breaker, rate-limit,"
                            + " bulkhead or fallback: last-good; add what there is to be one of for each value, or remove the key",
                    "rules.yaml:4:3: rule number: org.example.app.FarEnd.number(boolean): fallback value \"none\" is no int;"
                            + " write a whole number without quotes, such as 0 (callers get the failure itself)",
                    "rules.yaml:5:3: rule backed-up: org.example.app.FarEnd.backedUp(boolean): fallback method"
                            + " org.example.app.BackUp#backup: " + NO_BACKUP,
                    "rules.yaml:14:69: rule labelled: label host: org.example.app.FarEnd.labelled(org.example.app.FarEnd$Request):"
                            + " no $arg1.host: org.example.app.FarEnd.labelled takes one argument, $arg0 (its value is taken as"
                            + " unknown for this method, which is guarded all the same)",
                    // At the first call that needs it:
                    "rules.yaml:8:10: rule keyed: key: $arg0.hots: org.example.app.FarEnd$Request has no member \"hots\", but has"
                            + " host and items; did you mean \"host\"? (its value is taken as unknown there, which is told once for"
                            + " each class)");

            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_agent_rule_errors_total")).isEqualTo(3);
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "keyed", "key", "unknown")).isEqualTo(2);
            assertThat(scrape.value("shearpin_calls_total", "rule", "labelled", "outcome", "success", "host", "unknown", "status",
                    "200")).isEqualTo(1);
            for (String rule : List.of("number", "backed-up", "keyed", "timed", "labelled", "last-good")) {
                assertThat(scrape.value("shearpin_agent_methods_woven", "rule", rule)).as(rule).isEqualTo(1);
            }
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
            assertThat(child.errOfOthers()).isEmpty();
        }
    }

    @Test
    void whatCannotBeMeantPutsNoRuleInForce() {
        try (Child child = start(RULES + "  crowded: {match: org.example.app.FarEnd#crowded, bulkhead: {calls: adaptive}}\n")) {
            assertThat(child.command("forced")).containsExactly("in");

            assertThat(told(child)).containsExactly(
                    "rules.yaml:16:70: rules.crowded.bulkhead.calls: adaptive without bounds; write between which numbers of calls"
                            + " the limit may move, such as min: 5, max: 200",
                    "the application runs unguarded until the above is mended");
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_agent_rule_errors_total")).isEqualTo(1);
            assertThat(scrape.samples("shearpin_calls_total")).isEmpty();
            assertThat(Exporter.of(child).get("/-/ready").statusCode()).as("the program is not taken out of service").isEqualTo(200);
            assertThat(child.errOfOthers()).isEmpty();
        }
    }

    @Test
    void rulesThatCannotBeReadAreServedNoWiderThanTheyMaySay() {
        String alone = "the exporter's host could not be read: until that is mended nobody but this machine is served, on 127.0.0.1";
        try (Child child = start("version: 1\nrules:\n  a: [\nexporter: {host: 127.0.0.1}\n")) {
            assertThat(told(child)).filteredOn(line -> line.startsWith(alone)).hasSize(1);
            assertThat(child.said()).filteredOn(line -> line.contains("metrics on http://127.0.0.1:")).hasSize(1);
            assertThat(Exporter.of(child).scrape().value("shearpin_agent_rule_errors_total")).isEqualTo(1);
        }
        try (Child child = start("version: 1\nexporter: {host: localhost}\nrules:\n  a: [\n")) {
            assertThat(told(child)).noneMatch(line -> line.startsWith(alone));
            assertThat(child.said()).filteredOn(line -> line.contains("metrics on http://localhost:")).hasSize(1);
        }
    }

    private static Child start(String rules) {
        Child child = JavaRun.on(Jdk.running(), "bad-rules").rules(rules).main("org.example.app.FarEnd").start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    /** All but the address, with files called by their name. */
    private static List<String> told(Child child) {
        return child.said().stream().map(line -> line.substring(Child.PREFIX.length()))
                .filter(line -> !line.contains("metrics on http://"))
                .map(line -> line.replaceFirst("^/.*/rules\\.yaml:", "rules.yaml:")).toList();
    }
}
