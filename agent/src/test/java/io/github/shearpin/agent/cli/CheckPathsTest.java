package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of paths before the first call, by the types that methods and members are declared to have. */
class CheckPathsTest {

    @TempDir
    static Path folder;
    static Path classes;

    @BeforeAll
    static void compile() {
        classes = Shop.compile(folder, List.of(
                "package com.acme.queue; public interface Message { Info getConsumerInfo(); byte[] body(); Object any(); }",
                "package com.acme.queue; public final class Info { private String destination; java.util.Map<String, String> headers; }",
                """
                package com.acme.queue;
                class Late implements Message {
                    private Info own;
                    public Info getConsumerInfo() { return own; }
                    public byte[] body() { return null; }
                    public Object any() { return own; }
                }
                """,
                "package com.acme.queue; public class Queue { public Info send(int times, Message message) { return null; }"
                        + " public Info send(long times, Message message) { return null; } }"));
    }

    private static List<String> warnings(String rule) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"),
                "version: 1\nrules:\n  it: {match: com.acme.queue.Queue#send, " + rule + "}\n");
        Checked checked = Checked.run(rules, "--classpath", classes, "--json");
        assertThat(checked.json().getAsJsonArray("errors")).isEmpty();
        assertThat(checked.code()).as("with warnings, too").isZero();
        return StreamSupport.stream(checked.json().getAsJsonArray("warnings").spliterator(), false)
                .map(JsonElement::getAsString).map(line -> line.substring(line.indexOf("rule it: "))).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$arg1.consumerInfo.destination", "$arg1.getConsumerInfo.@destination", "$arg1.own.destination",
        "$arg1.consumerInfo.headers.any.thing", "$arg1.body.length", "$arg1.any.thing", "$arg1.away?", "$arg1.class.name",
        "$arg.message.consumerInfo.destination.length", "$arg0.intValue", "$this.class.simpleName", "$arg1.server"})
    void stepsThatDeclaredTypesHaveOrMayHaveAreFine(String path) throws IOException {
        assertThat(warnings("bulkhead: {calls: 1}, key: '" + path + "'")).isEmpty();
        assertThat(warnings("labels: {a: '" + path + "'}")).isEmpty();
    }

    @Test
    void warnsOfStepsThatTheDeclaredTypesDoNotHave() throws IOException {
        String method = "com.acme.queue.Queue.send(int, com.acme.queue.Message): ";
        String otherwise = " (its value is taken as unknown for this method, which is guarded all the same)";
        assertThat(warnings(
                "bulkhead: {calls: 1}, key: $arg1.consumerInf.destination, labels: {d: $arg1.consumerInfo.destinatoin, r: $return.id}"))
                .containsExactly(
                "rule it: key: warning: " + method + "no $arg1.consumerInf.destination: com.acme.queue.Message has no member"
                + " \"consumerInf\" (a type below it may, but none that was seen does), but has any, body and consumerInfo; did you mean"
                + " \"consumerInfo\"?" + otherwise,
                "rule it: label d: warning: " + method + "no $arg1.consumerInfo.destinatoin: com.acme.queue.Info has no member"
                + " \"destinatoin\", but has destination and headers; did you mean \"destination\"?" + otherwise,
                "rule it: label r: warning: " + method + "no $return.id: com.acme.queue.Info has no member \"id\", but has destination"
                + " and headers" + otherwise);
    }
}
