package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Some thousand rule files, values and patterns that nobody would write, the same in each run. The profile {@code fuzz} looks
 * for more, guided by what they reach.
 */
class RuleFuzzTest {

    /** Below these any key is one. */
    private static final Set<String> OF_ANY_NAME = Set.of("rules", "policies", "labels", "gauge", "failure-results", "presets",
            "keep", "pool");
    /** Each with names to be matched. */
    static final List<byte[]> PATTERNS = Stream.of("com.acme.A#a", "public static @a.B com.acme.**+#find*(String, int, ..)",
            "*Service#@a.B(*, long[], ..)", "a.X|b.Y$Z+#<init>()", "@com.acme.Remote#*", "**.a*b.**.c*#x", "!static a.b.*#*")
            .map(pattern -> (pattern + "\ncom.acme.Foo\na.b.C.d").getBytes(StandardCharsets.UTF_8)).toList();
    private static final Path KEPT = Path.of("src", "test", "resources", "fuzz");

    @TestFactory
    Stream<DynamicTest> inputsThatWereTroubleOnce() throws IOException {
        return Stream.of(kept("files", RuleFuzz.OfFiles::fuzzerTestOneInput), kept("fields", RuleFuzz.OfFields::fuzzerTestOneInput),
                kept("patterns", RuleFuzz.OfPatterns::fuzzerTestOneInput)).flatMap(List::stream);
    }

    private static List<DynamicTest> kept(String target, Consumer<byte[]> run) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files(KEPT.resolve(target))) {
            byte[] content = Files.readAllBytes(file);
            tests.add(DynamicTest.dynamicTest(file.toString(), () -> run.accept(content)));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    @Test
    void ruleFilesWithSlips() throws IOException {
        run("rule files", 800, new Mutations(1, seeds(), words())::next, input -> RuleFuzz.file(input).kind());
    }

    @Test
    void fieldsWithAnyValue() throws IOException {
        List<byte[]> values = words().stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
        Mutations mutations = new Mutations(2, values, words());
        Random random = new Random(2);
        run("values of fields", 2_500, () -> RuleFuzz.concat((byte) random.nextInt(256), mutations.next()),
                input -> RuleFuzz.field(input).kind());
    }

    @Test
    void patternsOfAnything() throws IOException {
        run("patterns", 6_000, new Mutations(3, PATTERNS, List.of("*", "**", "***", ".", "a", "com", "com.acme", "+", "#", "(", ")",
                "@a.B", "|", "..", "static ", "String", "$"))::next, RuleFuzz::pattern);
    }

    /** In each mapping of each good file: another key, and one with another letter. */
    @Test
    void noUnknownKeyIsPassedOver() throws IOException {
        int tried = 0;
        for (Path file : files(RuleFuzz.RULES.resolve("good"))) {
            tried += holdKeys(Files.readString(file));
        }
        assertThat(tried).isGreaterThan(100);
    }

    private static int holdKeys(String text) {
        int tried = 0;
        for (int which = 0; ; which++) {
            for (boolean added : new boolean[] {true, false}) {
                Node root = RuleFuzz.nodes(text);
                List<MappingNode> mappings = new ArrayList<>();
                collect(root, "", mappings);
                if (which >= mappings.size()) {
                    return tried;
                }
                MappingNode mapping = mappings.get(which);
                List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
                if (added) {
                    entries.add(new NodeTuple(RuleFuzz.word("zzz"), RuleFuzz.word("1")));
                } else if (!entries.isEmpty() && !isPath(entries.get(0))) {
                    NodeTuple first = entries.get(0);
                    entries.set(0, new NodeTuple(RuleFuzz.word(((ScalarNode) first.getKeyNode()).getValue() + "zzz"), first.getValueNode()));
                } else {
                    continue;
                }
                mapping.setValue(entries);
                String written = RuleFuzz.serialized(root, DumperOptions.FlowStyle.BLOCK);
                assertThat(RuleFuzz.read(written.getBytes(StandardCharsets.UTF_8)).kind()).as(written)
                        .isEqualTo(RuleFuzz.Reading.Kind.REFUSED);
                tried++;
            }
        }
    }

    private static boolean isPath(NodeTuple entry) {
        return ((ScalarNode) entry.getKeyNode()).getValue().startsWith("$");
    }

    private static void collect(Node node, String name, List<MappingNode> mappings) {
        if (node instanceof MappingNode mapping) {
            if (!OF_ANY_NAME.contains(name) && mappings.stream().noneMatch(each -> each == mapping)) {
                mappings.add(mapping);
            }
            mapping.getValue().forEach(entry -> collect(entry.getValueNode(), ((ScalarNode) entry.getKeyNode()).getValue(), mappings));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> collect(item, name, mappings));
        }
    }

    private static void run(String what, int times, Supplier<byte[]> inputs, Function<byte[], RuleFuzz.Reading.Kind> target) {
        Map<RuleFuzz.Reading.Kind, Integer> counts = new EnumMap<>(RuleFuzz.Reading.Kind.class);
        for (int i = 0; i < times; i++) {
            byte[] input = inputs.get();
            try {
                counts.merge(target.apply(input), 1, Integer::sum);
            } catch (Throwable e) {
                throw new AssertionError(e + " with\n" + new String(input, StandardCharsets.UTF_8), e);
            }
        }
        System.out.println(what + ": " + counts);
        assertThat(counts.values()).as("enough of both").hasSize(2).allMatch(count -> count > times / 50);
    }

    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Path folder : List.of(RuleFuzz.RULES, Path.of("../config-examples/rules"))) {
            for (Path file : files(folder)) {
                if (file.toString().matches(".*\\.ya?ml")) {
                    seeds.addAll(Collections.nCopies(file.toString().contains("bad") ? 1 : 6, Files.readAllBytes(file)));
                }
            }
        }
        return seeds;
    }

    /** What stands in rule files, and what is there in the tables of values. */
    static List<String> words() throws IOException {
        Set<String> words = new LinkedHashSet<>(RuleFuzz.lines("values.txt"));
        Matcher word = Pattern.compile("[\\w$.%-]+").matcher(Files.readString(RuleFuzz.RULES.resolve("good/every-field.yaml"))
                + Files.readString(Path.of("../config-examples/rules/reference.yaml")));
        while (word.find()) {
            words.add(word.group());
        }
        return new ArrayList<>(words);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
