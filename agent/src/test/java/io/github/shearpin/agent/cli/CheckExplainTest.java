package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The true reason comes first, whatever is wrong with a pattern. */
class CheckExplainTest {

    @TempDir
    static Path folder;
    static Path classes;

    @BeforeAll
    static void compile() {
        classes = Shop.classes(folder);
    }

    private static JsonObject explained(String rule) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "version: 1\nrules:\n  it: {" + rule + "}\n");
        Checked checked = Checked.run(rules, "--classpath", classes, "--explain", "it", "--json");
        assertThat(checked.err()).isEmpty();
        JsonObject explained = checked.json().getAsJsonArray("rules").get(0).getAsJsonObject();
        assertThat(checked.code()).isEqualTo(explained.getAsJsonArray("methods").isEmpty() ? 1 : 0);
        return explained;
    }

    private static JsonObject pattern(String match) throws IOException {
        return explained("match: \"" + match + '"').getAsJsonArray("patterns").get(0).getAsJsonObject();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            com.acme.OrderService#place~ other-package~ no class com.acme.OrderService was seen; did you mean com.acme.shop.OrderService (other package)?
            com.acme.shop.Orderservice#place~ other-case~ no class com.acme.shop.Orderservice was seen; did you mean com.acme.shop.OrderService (other case)?
            com.acme.shop.OrderServce#place~ misspelt~ no class com.acme.shop.OrderServce was seen; did you mean com.acme.shop.OrderService (other spelling)?
            com.acme.OrderServce#place~ misspelt~ no class com.acme.OrderServce was seen; did you mean com.acme.shop.OrderService (other spelling and package)?
            com.acme.pay.Builder#build~ inner-type~ no class com.acme.pay.Builder was seen; did you mean com.acme.pay.CardClient$Builder (an inner type)?
            org.example.Away#go~ not-seen~ no class org.example.Away was seen, nor one with a name like it, nor any of its package: is its jar there?
            com.acme.pay.Away#go~ not-seen~ no class com.acme.pay.Away was seen, nor one with a name like it
            com.acmo.**#place~ other-package~ no class of package com.acmo was seen; did you mean package com.acme?
            com.acme.*#place~ other-package~ package com.acme itself has no class, those below it have: did you mean com.acme.**?
            com.acme.shop.*Servlet#place~ not-seen~ no class com.acme.shop.*Servlet was seen; those of com.acme.shop are [Guarded, OrderService, Remote]
            *Invoices#place~ not-seen~ no class *Invoices was seen, nor one whose name has Invoices in it
            *Order#place~ misspelt~ no class *Order was seen; did you mean com.acme.shop.OrderService (its name has Order in it)?
            @com.acme.Remote **.*Service#place~ annotation-not-seen~ no class com.acme.Remote was seen; did you mean com.acme.shop.Remote (other package)?
            @com.acme.shop.Guarded *Service#place~ other-type~ com.acme.shop.OrderService was seen, but does not carry the annotation @com.acme.shop.Guarded
            @com.acme.shop.Guarded com.acme.**#*~ other-type~ none of the 7 types of the name carries the annotation @com.acme.shop.Guarded
            com.acme.pay.PaymentClient#charge~ interface~ com.acme.pay.PaymentClient#charge(String, int) is abstract (an interface: did you mean com.acme.pay.PaymentClient+#charge?)
            com.acme.pay.BaseClient#charge~ abstract~ com.acme.pay.BaseClient#charge(String, int) is abstract (no code of its own: did you mean com.acme.pay.BaseClient+#charge?)
            com.acme.pay.CardClient#checksum~ native~ com.acme.pay.CardClient#checksum() is native and holds no code to weave
            com.acme.shop.OrderService#lambda$later$0~ synthetic~ com.acme.shop.OrderService#lambda$later$0() is synthetic: the compiler made it, of a lambda expression for example, and such methods are never matched; name the method around it, or the one that calls it
            com.acme.pay.CardClient#connect~ inherited~ com.acme.pay.CardClient does not declare it but inherits com.acme.pay.BaseClient#connect(): did you mean com.acme.pay.BaseClient#connect, which guards it for all that inherit it?
            com.acme.pay.CardClient#CardClient~ constructor~ com.acme.pay.CardClient has no method CardClient: its constructors are written com.acme.pay.CardClient#<init>, and can only be measured
            com.acme.shop.OrderService#palce~ misspelt~ com.acme.shop.OrderService has no method palce; did you mean place?
            com.acme.shop.OrderService#away~ no-such-method~ com.acme.shop.OrderService has no such method; its methods are [cancel, insertOrder, later, place, reserve]
            com.acme.shop.OrderService#place(int)~ other-parameters~ com.acme.shop.OrderService#place has other parameters: (String) and (String, int)
            com.acme.shop.*#*(boolean)~ other-parameters~ none of the 6 methods there has the parameters that are asked for
            com.acme.pay.PaymentClient+#charge(int)~ other-parameters~ com.acme.pay.CardClient#charge has other parameters: (String, int)
            private com.acme.pay.CardClient#charge~ other-modifiers~ com.acme.pay.CardClient#charge(String, int) is public and not static
            com.acme.shop.*#@com.acme.Guarded~ annotation-not-seen~ no class com.acme.Guarded was seen; did you mean com.acme.shop.Guarded (other package)?
            com.acme.pay.*#@com.acme.shop.Guarded~ no-annotation~ none of the 8 methods otherwise meant carries the annotation @com.acme.shop.Guarded
            java.lang.Thread#start~ beneath-guard~ java.lang.Thread is what the guard itself runs on, and can't be woven
            """)
    void tellsTheTrueReasonFirst(String match, String kind, String text) throws IOException {
        JsonObject pattern = pattern(match);
        assertThat(pattern.getAsJsonObject("reason").get("text").getAsString()).isEqualTo(text);
        assertThat(pattern.getAsJsonObject("reason").get("kind").getAsString()).isEqualTo(kind);
        assertThat(pattern.getAsJsonArray("nearest").get(0)).isEqualTo(pattern.get("reason"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            com.acme.shop.OrderService#place(String)~ com.acme.shop.OrderService#place(String)
            com.acme.pay.BaseClient+#charge~ com.acme.pay.CardClient#charge(String, int)
            com.acme.pay.PaymentClient+#charge~ com.acme.pay.CardClient#charge(String, int)
            com.acme.**#@com.acme.shop.Guarded~ com.acme.shop.OrderService#cancel(String)
            @com.acme.shop.Remote **#reserve~ com.acme.shop.OrderService#reserve(int)
            java.util.concurrent.Semaphore#tryAcquire(int)~ java.util.concurrent.Semaphore#tryAcquire(int)
            com.acme.pay.CardClient.Builder#<init>~ com.acme.pay.CardClient$Builder#<init>()
            """)
    void namesWhatIsGuarded(String match, String method) throws IOException {
        JsonObject rule = explained("match: \"" + match + '"');
        assertThat(rule.getAsJsonArray("methods")).hasSize(1);
        assertThat(rule.getAsJsonArray("methods").get(0).getAsString()).isEqualTo(method);
        JsonObject pattern = rule.getAsJsonArray("patterns").get(0).getAsJsonObject();
        assertThat(pattern.has("reason")).isFalse();
        assertThat(pattern.getAsJsonArray("nearest").toString()).as("no news").doesNotContain("abstract", "has no ");
    }

    @Test
    void aTypeThatAContainerBringsIsMissedFirst() throws IOException {
        Path compiled = Shop.compile(Files.createDirectories(folder.resolve("war")), List.of(
                "package org.api; public class HttpServlet { public void service(String request) { } }",
                "package com.acme.web; public class AgentServlet extends org.api.HttpServlet { void doGet() { } }"));
        Path rules = Files.writeString(folder.resolve("rules.yaml"),
                "version: 1\nrules:\n  it: {match: org.api.HttpServlet+#service}\n");
        assertThat(Checked.run(rules, "--classpath", compiled).code()).isZero();

        Files.delete(compiled.resolve("org/api/HttpServlet.class"));
        String out = Checked.run(rules, "--classpath", compiled, "--explain", "it").out();
        assertThat(out).contains("""
                        1  types seen
                        0  of the name or package
                        1  that are it, or extend or implement it
                        2  methods declared there
                        0  of the name
                  Nothing is guarded: org.api.HttpServlet itself was not seen, but only what extends or implements it, such as \
                com.acme.web.AgentServlet, which has no such method of its own: add the jar of org.api.HttpServlet to --classpath; if \
                it is an API of the container that the program runs in, add the container's lib
                """.indent(2));
    }

    @Test
    void namesTheExceptThatTakesAway() throws IOException {
        JsonObject rule = explained("match: com.acme.shop.OrderService#cancel, except: com.acme.shop.*#c*");
        assertThat(rule.getAsJsonArray("patterns").get(0).getAsJsonObject().getAsJsonObject("reason").get("text").getAsString())
                .isEqualTo("com.acme.shop.OrderService#cancel(String) is taken away by except, " + folder
                        + "/rules.yaml:3:58: com.acme.shop.*#c*");
    }

    @Test
    void refusesTooMany() throws IOException {
        JsonObject rule = explained("match: com.acme.shop.*#*, max-methods: 4");
        JsonObject pattern = rule.getAsJsonArray("patterns").get(0).getAsJsonObject();
        assertThat(pattern.get("refused").getAsBoolean()).isTrue();
        assertThat(pattern.getAsJsonObject("reason").get("text").getAsString()).isEqualTo("it matches 6 methods, more than"
                + " max-methods (4), and is refused: nothing it names is guarded; narrow it, or raise max-methods of the rule");
        assertThat(pattern.getAsJsonObject("left").get("not_excepted").getAsInt()).isEqualTo(6);
        assertThat(pattern.getAsJsonObject("left").get("guarded").getAsInt()).isZero();
    }

    @Test
    void countsWhatIsLeftStageByStage() throws IOException {
        JsonObject left = explained("match: \"public com.acme.**#*(String, ..)\", except: com.acme.**#place(String)")
                .getAsJsonArray("patterns").get(0).getAsJsonObject().getAsJsonObject("left");
        assertThat(left).hasToString("{\"types_seen\":7,\"types_named\":7,\"types_matched\":7,\"methods_declared\":18,"
                + "\"methods_named\":14,\"with_parameters\":7,\"with_modifiers\":7,\"with_code\":5,\"not_excepted\":4,\"guarded\":4}");
    }
}
