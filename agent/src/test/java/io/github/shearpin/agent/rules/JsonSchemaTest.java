package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.error.YAMLException;

/** What an editor knows of rule files by their JSON Schema, side by side with what the reader says of them. */
class JsonSchemaTest {

    private static final Path RULES = Path.of("src", "test", "resources", "rules");
    private static final Path BAD = RULES.resolve("bad");
    private static final Pattern MESSAGE = Pattern.compile("([^:]+)(:\\d+:\\d+)?: (.*)");
    private static final com.networknt.schema.JsonSchema SCHEMA = JsonSchemaFactory
            .getInstance(SpecVersion.VersionFlag.V7).getSchema(new ObjectMapper().<JsonNode>valueToTree(JsonSchema.ofRuleFiles()));

    private static final Path DESCRIPTIONS =
            Path.of("src/main/resources/io/github/shearpin/agent/schema/descriptions.properties");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> acceptsRuleFilesAndPresets() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path from : List.of(RULES.resolve("good"), RULES.resolve("warned"), Path.of("../config-examples/rules"),
                Path.of("src/main/resources/io/github/shearpin/agent/presets"))) {
            List<Path> found = files(from, "\\.ya?ml$");
            assertThat(found).isNotEmpty();
            files.addAll(found);
        }
        return files.stream().map(file -> DynamicTest.dynamicTest(file.toString(),
                () -> assertThat(complaints(Files.readString(file))).isEmpty()));
    }

    /**
     * Each error that the reader finds in a bad file the schema finds at the same place, but for those that are listed, with
     * the reasons why it can't.
     */
    @Test
    void refusesWhatTheReaderRefuses() throws IOException {
        Set<String> unseen = new TreeSet<>();
        Map<String, List<String>> complaints = new HashMap<>();
        for (Path errors : files(BAD, "\\.errors$")) {
            for (String message : Files.readAllLines(errors)) {
                Matcher parts = MESSAGE.matcher(message);
                assertThat(parts.matches()).as(message).isTrue();
                Path file = BAD.resolve(parts.group(1));
                if (!complaints.containsKey(parts.group(1))) {
                    complaints.put(parts.group(1), complaints(Files.readString(file, StandardCharsets.ISO_8859_1)));
                }
                if (complaints.get(parts.group(1)).stream().noneMatch(place -> isSeen(parts.group(3), place))) {
                    unseen.add(message);
                }
            }
        }
        List<String> listed = Files.readAllLines(RULES.resolve("unseen-by-schema.txt"));
        listed.removeIf(line -> line.isEmpty() || line.startsWith("#"));
        assertThat(unseen.stream().filter(message -> !listed.contains(message))).as("not seen, and not listed").isEmpty();
        assertThat(listed.stream().filter(message -> !unseen.contains(message))).as("listed, and seen").isEmpty();
    }

    /** Values of all kinds in fields of all kinds: whatever is read, an editor takes for right. */
    @TestFactory
    Stream<DynamicTest> acceptsEveryValueThatIsRead() throws IOException {
        List<String> values = Files.readAllLines(RULES.resolve("values.txt"));
        return Files.readAllLines(RULES.resolve("fields.txt")).stream().map(field -> DynamicTest.dynamicTest(field, () -> {
            int accepted = 0;
            for (String value : values) {
                String file = (field.startsWith("version") ? "" : "version: 1\n") + field.replace("@", value);
                if (isAccepted(file)) {
                    accepted++;
                } else {
                    assertThat(isRead(file)).as("an editor complains of%n%s%nat %s", file, complaints(file)).isFalse();
                }
            }
            assertThat(accepted).isPositive().isLessThan(values.size());
        }));
    }

    @Test
    void describesEveryFieldAndNothingElse() throws IOException {
        Map<String, String> described = new TreeMap<>();
        JsonNode schema = new ObjectMapper().valueToTree(JsonSchema.ofRuleFiles());
        collect(schema, "", described);
        schema.get("definitions").fields().forEachRemaining(one -> collect(one.getValue(), one.getKey() + ".", described));
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(DESCRIPTIONS)) {
            lines.load(in);
        }

        assertThat(described).allSatisfy((path, description) -> assertThat(description).as(path).isNotNull().endsWith("."));
        assertThat(described.values()).containsAll(lines.values().stream().map(String.class::cast).toList());
        assertThat(described).hasSizeGreaterThan(200);
    }

    /** The reference has the defaults, which other tests hold against the agent's own. */
    @Test
    void tellsTheDefaultsOfTheReference() throws IOException {
        Properties descriptions = new Properties();
        try (Reader in = Files.newBufferedReader(DESCRIPTIONS)) {
            descriptions.load(in);
        }
        JsonNode reference = EditorYaml.read(Files.readString(Path.of("../config-examples/rules/reference.yaml")));
        Map<String, String> values = new TreeMap<>();
        for (String top : List.of("exporter", "events")) {
            collectValues(reference.get(top), top, values);
        }
        collectValues(reference.get("defaults"), "rule", values);
        collectValues(reference.get("policies").get("remote-call"), "rule", values);

        int held = 0;
        for (Map.Entry<String, String> value : values.entrySet()) {
            String description = descriptions.getProperty(value.getKey());
            int from = description.indexOf("Default: ");
            if (from >= 0 && description.charAt(from + 9) != '\'') { // that of another field
                assertThat(value.getValue()).as(description).contains(description.substring(from + 9).split("[,. ] ?(?![0-9])")[0]);
                held++;
            }
        }
        assertThat(held).isGreaterThan(30);
    }

    private static void collectValues(JsonNode mapping, String path, Map<String, String> to) {
        mapping.fields().forEachRemaining(field -> {
            if (field.getValue().isObject()) {
                collectValues(field.getValue(), path + '.' + field.getKey(), to);
            } else if (!field.getValue().isArray()) {
                to.put(path + '.' + field.getKey(), field.getValue().asText());
            }
        });
    }

    private static void collect(JsonNode part, String path, Map<String, String> to) {
        part.fields().forEachRemaining(keyword -> {
            if (keyword.getKey().equals("properties")) {
                keyword.getValue().fields().forEachRemaining(field -> {
                    if (field.getValue().isObject()) {
                        to.put(path + field.getKey(), field.getValue().path("description").asText(null));
                        collect(field.getValue(), path + field.getKey() + ".", to);
                    }
                });
            } else if (keyword.getValue().isArray()) {
                keyword.getValue().forEach(item -> collect(item, path, to));
            } else if (!List.of("definitions", "if", "not", "dependencies").contains(keyword.getKey())) {
                collect(keyword.getValue(), path, to);
            }
        });
    }

    private boolean isRead(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("rules.yaml"), text);
        try {
            RuleReader.read(file.toString(), Map.of("WORD", "word", "EMPTY", ""));
            return true;
        } catch (RuleErrors e) {
            return false;
        }
    }

    private static List<Path> files(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Pattern.compile(name).matcher(file.toString()).find()).sorted().toList();
        }
    }

    /** Whether a place that is complained of is that of a message of the reader, or below it. Nothing: it is everywhere. */
    private static boolean isSeen(String message, String place) {
        String path = message.replaceFirst(": .*", "");
        return place.isEmpty() || place.equals(path) || place.startsWith(path + ".") || place.startsWith(path + "[");
    }

    private static boolean isAccepted(String yaml) {
        try {
            return SCHEMA.validate(EditorYaml.read(yaml), OutputFormat.BOOLEAN);
        } catch (YAMLException e) {
            return false;
        }
    }

    /** The paths of values that an editor complains of, as the reader writes them; an empty one for the whole file. */
    private static List<String> complaints(String yaml) {
        try {
            Set<String> places = new LinkedHashSet<>();
            for (ValidationMessage message : SCHEMA.validate(EditorYaml.read(yaml))) {
                io.github.shearpin.agent.rules.Path place = place(message.getInstanceLocation());
                places.add((message.getProperty() == null ? place : place.key(message.getProperty())).toString());
            }
            return new ArrayList<>(places);
        } catch (YAMLException e) {
            return List.of("");
        }
    }

    private static io.github.shearpin.agent.rules.Path place(JsonNodePath location) {
        io.github.shearpin.agent.rules.Path place = io.github.shearpin.agent.rules.Path.ROOT;
        for (int i = 0; i < location.getNameCount(); i++) {
            Object part = location.getElement(i);
            place = part instanceof Integer ? place.item((Integer) part) : place.key(part.toString());
        }
        return place;
    }
}
