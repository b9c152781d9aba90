package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.rules.Variables.VariableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Makes nodes of the events SnakeYAML's parser finds in a file. It builds no objects and knows no types (what
 * {@code off} or {@code 010} is, is for the field to say that reads it), so that the YAML of a file can do nothing but
 * be read: tags are refused, nesting and what aliases repeat is bounded, a key twice in one mapping is an error.
 * SnakeYAML's own composer stops at the first of these; here they are all reported at once.
 */
final class YamlComposer {

    private static final int DEEPEST = 20;
    private static final int MOST_REPEATED = 100_000;
    private static final String CORE_TAG = "tag:yaml.org,2002:";

    private final SourceFile file;
    private final Variables variables;
    private final Problems problems;
    private final Parser parser;
    /** Anchors so far; one whose node is still being read has null. */
    private final Map<String, YamlNode> anchors = new HashMap<String, YamlNode>();
    private long repeated;
    /** Of the top mapping, those read to their end; null: there is none. */
    private List<YamlNode.Entry> top;

    /** Reading can't go on; it has been reported why. */
    private static final class Abandoned extends Exception {
    }

    YamlComposer(SourceFile file, Variables variables, Problems problems) {
        this.file = file;
        this.variables = variables;
        this.problems = problems;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // the file's size was looked at before it was read
        this.parser = new ParserImpl(new StreamReader(file.text()), options);
    }

    /** The only document of the file; null when there is none to use, which has been reported. */
    YamlNode compose() {
        try {
            return hasUnprintable() ? null : document();
        } catch (MarkedYAMLException e) {
            Mark problem = e.getProblemMark();
            Mark context = e.getContextMark() == null ? problem : e.getContextMark();
            new SyntaxTraps(file, problems).report(e.getContext(), e.getProblem(), line(context), column(context),
                    line(problem), column(problem));
        } catch (YAMLException e) {
            problems.inFile(file.name(), file.order(), "not valid YAML (" + Words.shortened(e.getMessage()) + ')',
                    "correct it");
        } catch (Abandoned e) {
            // reported
        }
        return null;
    }

    /** Of the fields that stand before the place where reading could go no further, those of these names; null: there is no mapping. */
    YamlNode before(Collection<String> names) {
        if (top == null) {
            return null;
        }
        List<YamlNode.Entry> entries = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : top) {
            if (names.contains(entry.key().text())) {
                entries.add(entry);
            }
        }
        return YamlNode.mapping(file, 1, 1, Path.ROOT, entries);
    }

    private boolean hasUnprintable() {
        int line = 1;
        int column = 1;
        String text = file.text();
        for (int i = 0; i < text.length(); i++, column++) {
            int c = text.codePointAt(i);
            if (file.isLineEnd(i)) {
                line++;
                column = 0;
            } else if (c != '\uFEFF' && !StreamReader.isPrintable(c)) {
                problems.at(file, line, column, "the control character U+" + Integer.toHexString(0x10000 | c)
                        .substring(1).toUpperCase(Locale.ROOT) + " is not allowed in YAML", "remove it");
                return true;
            }
            if (Character.isSupplementaryCodePoint(c)) {
                i++;
            }
        }
        return false;
    }

    private YamlNode document() throws Abandoned {
        parser.getEvent(); // the stream begins
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return empty();
        }
        parser.getEvent(); // the document begins
        YamlNode root = node(Path.ROOT, 0, false);
        parser.getEvent(); // the document ends
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            Mark mark = parser.peekEvent().getStartMark();
            problems.at(file, line(mark), column(mark), "a second YAML document begins here",
                    "remove the '---', or put the rest into a file of its own");
            return null;
        }
        return root.isNull() ? empty() : root;
    }

    private YamlNode empty() {
        problems.inFile(file.name(), file.order(), "the file is empty",
                "write at least \"version: 1\", then 'rules:' with the methods to guard");
        return null;
    }

    private YamlNode node(Path path, int depth, boolean key) throws Abandoned {
        NodeEvent event = (NodeEvent) parser.getEvent();
        if (event instanceof AliasEvent) {
            return aliased((AliasEvent) event, path);
        }
        if (depth > DEEPEST) {
            throw abandon(event, "lists and mappings stand in each other more than " + DEEPEST + " deep",
                    "a rule file needs no more than seven levels");
        }
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), null);
        }
        YamlNode node;
        if (event instanceof ScalarEvent) {
            node = scalar((ScalarEvent) event, path, key);
        } else if (event instanceof MappingStartEvent) {
            node = mapping((CollectionStartEvent) event, path, depth);
        } else {
            node = list((CollectionStartEvent) event, path, depth);
        }
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), node);
        }
        return node;
    }

    private YamlNode aliased(AliasEvent event, Path path) throws Abandoned {
        YamlNode node = anchors.get(event.getAnchor());
        if (node == null) {
            Mark mark = event.getStartMark();
            YamlNode broken = YamlNode.broken(file, line(mark), column(mark), path);
            if (anchors.containsKey(event.getAnchor())) {
                problems.at(broken, "the alias " + Words.quoted('*' + event.getAnchor()) + " stands inside what it names",
                        "write the value out");
            } else {
                problems.at(broken, "YAML takes " + Words.quoted('*' + event.getAnchor())
                        + " for an alias, and nothing is named so",
                        "if it is a pattern or another word, put it in quotes: "
                        + Words.quoted(SyntaxTraps.value(file.rest(line(mark), column(mark)))));
            }
            return broken;
        }
        repeated += node.size();
        if (repeated > MOST_REPEATED) {
            throw abandon(event, "aliases repeat more than " + MOST_REPEATED + " values",
                    "write out what is meant, or use 'policies'");
        }
        return node;
    }

    private YamlNode scalar(ScalarEvent event, Path path, boolean key) {
        Mark mark = event.getStartMark();
        String written = event.getValue();
        YamlNode asWritten = YamlNode.scalar(file, line(mark), column(mark), path, written, written,
                event.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN && event.getTag() == null);
        if (isRefused(event.getTag(), asWritten)) {
            return YamlNode.broken(file, line(mark), column(mark), path);
        }
        if (key || written.indexOf("${") < 0) {
            return asWritten;
        }
        try {
            return YamlNode.scalar(file, line(mark), column(mark), path, variables.expand(written), written,
                    event.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN && event.getTag() == null);
        } catch (VariableException e) {
            problems.at(asWritten, e.what(), e.instead());
            return YamlNode.broken(file, line(mark), column(mark), path);
        }
    }

    private YamlNode list(CollectionStartEvent event, Path path, int depth) throws Abandoned {
        List<YamlNode> items = new ArrayList<YamlNode>();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            items.add(node(path.item(items.size()), depth + 1, false));
        }
        parser.getEvent();
        Mark mark = event.getStartMark();
        YamlNode node = YamlNode.list(file, line(mark), column(mark), path, items);
        return isRefused(event.getTag(), node) ? YamlNode.broken(file, line(mark), column(mark), path) : node;
    }

    private YamlNode mapping(CollectionStartEvent event, Path path, int depth) throws Abandoned {
        List<YamlNode.Entry> entries = new ArrayList<YamlNode.Entry>();
        if (depth == 0) {
            top = entries;
        }
        Map<String, YamlNode> keys = new HashMap<String, YamlNode>();
        List<YamlNode> merged = null;
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            YamlNode key = node(path, depth + 1, true);
            YamlNode value = node(path.key(key.text()), depth + 1, false);
            if (!key.is(YamlNode.Kind.SCALAR)) {
                if (!key.is(YamlNode.Kind.BROKEN)) {
                    problems.at(key, "a key must be a word, not " + key.described(),
                            "put a value that holds braces or brackets in quotes");
                }
                continue;
            }
            YamlNode first = keys.get(key.text());
            if (first != null) {
                problems.at(key, path.key(key.text()), Words.quoted(key.text())
                        + " stands twice in one mapping, first in line " + first.line(), "keep one of them");
                continue;
            }
            keys.put(key.text(), key);
            if ("<<".equals(key.text())) {
                merged = value.is(YamlNode.Kind.LIST) ? value.items() : Collections.singletonList(value);
            } else {
                entries.add(new YamlNode.Entry(key, value));
            }
        }
        parser.getEvent();
        if (merged != null) {
            merge(merged, keys, entries);
        }
        Mark mark = event.getStartMark();
        YamlNode node = YamlNode.mapping(file, line(mark), column(mark), path, entries);
        return isRefused(event.getTag(), node) ? YamlNode.broken(file, line(mark), column(mark), path) : node;
    }

    /** YAML 1.1's {@code <<}: entries of other mappings, where the mapping has none of its own; earlier ones win. */
    private void merge(List<YamlNode> merged, Map<String, YamlNode> keys, List<YamlNode.Entry> entries) {
        for (YamlNode source : merged) {
            if (!source.is(YamlNode.Kind.MAPPING) && !source.is(YamlNode.Kind.BROKEN)) {
                problems.at(source, "'<<' takes in a mapping, not " + source.described(),
                        "write the alias of a mapping, such as <<: *name");
            }
            for (YamlNode.Entry entry : source.entries()) {
                if (keys.put(entry.key().text(), entry.key()) == null) {
                    entries.add(entry);
                }
            }
        }
    }

    private boolean isRefused(String tag, YamlNode node) {
        if (tag == null || "!".equals(tag)) {
            return false;
        }
        boolean core = tag.startsWith(CORE_TAG);
        String name = core ? tag.substring(CORE_TAG.length()) : tag;
        if (core && ("str".equals(name) || "int".equals(name) || "float".equals(name) || "bool".equals(name)
                || "seq".equals(name) || "map".equals(name))) {
            return false;
        }
        if (!core && node.is(YamlNode.Kind.SCALAR) && !node.text().isEmpty()) {
            problems.at(node, "YAML takes " + Words.quoted(name) + " for a tag",
                    "put the whole value in quotes: " + Words.quoted(name + ' ' + node.text()));
        } else {
            problems.at(node, "the tag " + Words.quoted((core ? "!!" : "") + name)
                    + " is refused, a rule file builds no objects", "remove it");
        }
        return true;
    }

    private Abandoned abandon(Event at, String what, String instead) {
        problems.at(file, line(at.getStartMark()), column(at.getStartMark()), what, instead);
        return new Abandoned();
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static int column(Mark mark) {
        return mark.getColumn() + 1;
    }
}
