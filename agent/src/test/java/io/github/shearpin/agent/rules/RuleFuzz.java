package io.github.shearpin.agent.rules;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.rules.RuleFuzz.Reading.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What holds for any rule file, any value of a field and any pattern, whoever made them up. Each nested class is a target of
 * Jazzer's, which looks for inputs that break what it holds; {@link RuleFuzzTest} runs those that are kept and some more.
 */
final class RuleFuzz {

    static final Path RULES = Path.of("src", "test", "resources", "rules");
    static final Map<String, String> ENVIRONMENT = Map.of("WORD", "word", "EMPTY", "", "PORT", "9500", "PACKAGE", "com.acme",
            "RATE", "25%", "INJECTED", "observe\n    max-methods: 5, ${WORD}");
    private static final String NAME = "rules.yaml";
    private static final Pattern NAMELESS_TAG = Pattern.compile("(?<!\\S)!(?!\\S)");
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");
    private static final Pattern PLACED = Pattern.compile("([^:]+):(\\d+):(\\d+): (?s:.+); (?s:.+)");
    private static final Pattern OF_WHOLE = Pattern.compile("(rules\\.yaml: (?s:.+); (?s:.+))|and \\d+ more (errors|warnings); .*");
    /** What one read may allocate: some for each preset that is named, and what a byte of a file becomes. */
    private static final long MOST_ALLOCATED = 64 << 20;
    private static final long MOST_FOR_A_BYTE = 40_000;
    private static final List<String> FIELDS = lines("fields.txt");
    private static final Node NULL = word("null");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RuleFuzz() {
    }

    /** How a read ended. */
    record Reading(Kind kind, String meaning, List<String> messages) {
        enum Kind { ACCEPTED, REFUSED }
    }

    /** Counts what was tried, and tells at the end of a run. */
    private static final class Counts {
        private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

        Counts(String target) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println(target + ": " + counts)));
        }

        void add(Kind kind) {
            counts.merge(kind, 1, Integer::sum);
        }
    }

    /** A whole rule file. */
    static final class OfFiles {
        private static final Counts COUNTS = new Counts("rule files");

        private OfFiles() {
        }

        public static void fuzzerTestOneInput(byte[] content) {
            COUNTS.add(file(content).kind());
        }
    }

    /** A value in a field: the first byte says in which. */
    static final class OfFields {
        private static final Counts COUNTS = new Counts("values of fields");

        private OfFields() {
        }

        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length > 0) {
                COUNTS.add(field(input).kind());
            }
        }
    }

    /** A pattern; what follows a line feed are names of types, one a line. */
    static final class OfPatterns {
        private static final Counts COUNTS = new Counts("patterns");

        private OfPatterns() {
        }

        public static void fuzzerTestOneInput(byte[] input) {
            COUNTS.add(pattern(input));
        }
    }

    static List<String> lines(String resource) {
        try {
            return Files.readAllLines(RULES.resolve(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reading field(byte[] input) {
        String value = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        String field = FIELDS.get((input[0] & 0xFF) % FIELDS.size());
        return file(((field.startsWith("version") ? "" : "version: 1\n") + field.replace("@", value))
                .getBytes(StandardCharsets.UTF_8));
    }

    static Kind pattern(byte[] input) {
        List<String> lines = Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\n", -1));
        return PatternFuzz.pattern(lines.get(0), lines.subList(1, lines.size()));
    }

    /** Reads a file, and what is the same in other YAML. Throws an {@link AssertionError} where something is wrong. */
    static Reading file(byte[] content) {
        long most = MOST_ALLOCATED + MOST_FOR_A_BYTE * content.length;
        // What is read first loads classes, too.
        hold(allocatedBy(content) < most || allocatedBy(content) < most, "allocates more than " + most + " bytes");
        Reading reading = read(content);
        String text = decoded(content);
        for (String message : reading.messages()) {
            holdMessage(message, text);
        }
        // Of a tag without a name, which has what follows be text, nodes know nothing.
        if (reading.kind() == Kind.ACCEPTED && !NAMELESS_TAG.matcher(text).find()) {
            for (DumperOptions.FlowStyle style : List.of(DumperOptions.FlowStyle.FLOW, DumperOptions.FlowStyle.BLOCK)) {
                if (style == DumperOptions.FlowStyle.FLOW && text.contains("${")) {
                    continue; // a variable would be put in quotes, and be no null any more when it is empty
                }
                String rewritten = serialized(nodes(text), style);
                Reading again = read(rewritten.getBytes(StandardCharsets.UTF_8));
                hold(again.kind() == Kind.ACCEPTED, "refused when written as\n" + rewritten + "\n" + again.messages());
                hold(again.meaning().equals(reading.meaning()), "means another thing when written as\n" + rewritten + "\n"
                        + difference(reading.meaning(), again.meaning()));
            }
        }
        return reading;
    }

    private static long allocatedBy(byte[] content) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        read(content);
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    static Reading read(byte[] content) {
        try {
            RuleSet rules = RuleReader.read("http://host/", ENVIRONMENT, new RemoteFiles() {
                @Override
                public byte[] read(String url) {
                    return content;
                }

                @Override
                public String shown(String url) {
                    return NAME;
                }
            });
            return new Reading(Kind.ACCEPTED, Meaning.of(List.of(rules.exporter(), rules.events(), rules.reloadNanos(), rules.rules(),
                    Meaning.of(rules.notifications()))), rules.warnings());
        } catch (RuleErrors e) {
            hold(e.count() > 0 && !e.messages().isEmpty(), "refused without a reason");
            return new Reading(Kind.REFUSED, null, e.messages());
        }
    }

    /** It is one line, and stands at a place that the file has. */
    private static void holdMessage(String message, String text) {
        hold(message.codePoints().noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029'), "a message of several lines: " + message);
        Matcher placed = PLACED.matcher(message);
        if (!placed.matches()) {
            hold(OF_WHOLE.matcher(message).matches(), "a message without a place, or that doesn't say what to do: " + message);
            return;
        }
        hold(placed.group(1).equals(NAME), "in another file: " + message);
        String[] lines = LINE_BREAK.split(text, -1);
        int line = Integer.parseInt(placed.group(2));
        int column = Integer.parseInt(placed.group(3));
        hold(line >= 1 && line <= lines.length, "a line that is not there, of " + lines.length + ": " + message);
        String inLine = lines[line - 1];
        hold(column >= 1 && column <= inLine.codePointCount(0, inLine.length()) + 1, "a column that is not there: " + message);
    }

    static void hold(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static String difference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.substring(Math.max(0, at - 60), Math.min(one.length(), at + 60)) + "\nthen\n"
                + other.substring(Math.max(0, at - 60), Math.min(other.length(), at + 60));
    }

    private static String decoded(byte[] content) {
        int mark = 0;
        Charset charset = StandardCharsets.UTF_8;
        if (content.length > 1 && (content[0] & content[1]) == (byte) 0xFE && content[0] != content[1]) {
            charset = content[0] == (byte) 0xFE ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (content.length > 2 && content[0] == (byte) 0xEF && content[1] == (byte) 0xBB && content[2] == (byte) 0xBF) {
            mark = 3;
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(content, mark, content.length - mark)).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    static Node nodes(String text) {
        LoaderOptions loading = new LoaderOptions();
        loading.setMaxAliasesForCollections(Integer.MAX_VALUE);
        loading.setCodePointLimit(Integer.MAX_VALUE);
        return new Composer(new ParserImpl(new StreamReader(text), loading), new Resolver(), loading).getSingleNode();
    }

    static Node word(String text) {
        return new ScalarNode(new Resolver().resolve(NodeId.scalar, text, true), text, null, null, DumperOptions.ScalarStyle.PLAIN);
    }

    static byte[] concat(byte first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** Nodes as text, all collections in that style; scalars that stand in quotes still do, and others don't. */
    static String serialized(Node root, DumperOptions.FlowStyle style) {
        setStyle(root, style, new ArrayList<>());
        DumperOptions dumping = new DumperOptions();
        dumping.setWidth(Integer.MAX_VALUE);
        dumping.setSplitLines(false);
        dumping.setAllowUnicode(false);
        StringWriter written = new StringWriter();
        new Yaml(dumping).serialize(root, written);
        return written.toString();
    }

    private static void setStyle(Node node, DumperOptions.FlowStyle style, List<Node> seen) {
        if (!(node instanceof CollectionNode<?> collection) || seen.stream().anyMatch(each -> each == node)) {
            return;
        }
        seen.add(node);
        collection.setFlowStyle(style);
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(each -> setStyle(each, style, seen));
        } else {
            MappingNode mapping = (MappingNode) node;
            mapping.setValue(withNothing(mapping, NULL));
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals("presets")
                        && entry.getValueNode() instanceof MappingNode presets) {
                    // There it is a preset as it comes, and null is none.
                    presets.setValue(withNothing(presets, new MappingNode(Tag.MAP, new ArrayList<>(), style)));
                }
                setStyle(entry.getKeyNode(), style, seen);
                setStyle(entry.getValueNode(), style, seen);
            }
        }
    }

    private static List<NodeTuple> withNothing(MappingNode mapping, Node nothing) {
        return mapping.getValue().stream().map(entry -> isNothing(entry.getValueNode())
                ? new NodeTuple(entry.getKeyNode(), nothing) : entry).toList();
    }

    /** What no emitter writes as it was written. Where it is allowed, at the top of a file, it says what null says. */
    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().isEmpty();
    }
}
