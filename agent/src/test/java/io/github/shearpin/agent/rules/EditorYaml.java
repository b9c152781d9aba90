package io.github.shearpin.agent.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML as editors do before they hold it against a JSON Schema: by YAML 1.2's core schema, with {@code <<} of 1.1. */
final class EditorYaml {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 100;

    private EditorYaml() {
    }

    /** @throws YAMLException when it is no YAML, or what no editor takes for such */
    static JsonNode read(String text) {
        Node root = new Composer(new ParserImpl(new StreamReader(text), new LoaderOptions()), new CoreSchema(),
                new LoaderOptions()).getSingleNode();
        return root == null ? JSON.nullNode() : json(root, 0);
    }

    private static JsonNode json(Node node, int depth) {
        if (depth > DEEPEST) {
            throw new YAMLException("an alias stands inside what it names");
        }
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            Set<String> keys = new HashSet<>();
            List<ObjectNode> merged = new ArrayList<>();
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key) || !keys.add(key.getValue())) {
                    throw new YAMLException("no word for a key, or one that stands twice");
                }
                if (key.getValue().equals("<<")) {
                    merged(entry.getValueNode(), depth + 1, merged);
                } else {
                    object.set(key.getValue(), json(entry.getValueNode(), depth + 1));
                }
            }
            for (ObjectNode other : merged) {
                other.fields().forEachRemaining(field -> object.putIfAbsent(field.getKey(), field.getValue()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.getValue().forEach(item -> array.add(json(item, depth + 1)));
            return array;
        }
        return scalar(node.getTag(), ((ScalarNode) node).getValue());
    }

    private static void merged(Node source, int depth, List<ObjectNode> to) {
        List<Node> sources = source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
        for (Node each : sources) {
            if (!(json(each, depth) instanceof ObjectNode object)) {
                throw new YAMLException("<< takes in a mapping");
            }
            to.add(object);
        }
    }

    private static JsonNode scalar(Tag tag, String text) {
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
            return JSON.numberNode(new BigInteger(text));
        }
        if (tag.equals(Tag.FLOAT)) {
            return JSON.numberNode(new BigDecimal(text));
        }
        if (!tag.equals(Tag.STR)) {
            throw new YAMLException("the tag " + tag);
        }
        return JSON.textNode(text);
    }

    private static final class CoreSchema extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, Pattern.compile("null|Null|NULL|~|"), null);
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), null);
            addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), null);
            addImplicitResolver(Tag.FLOAT, Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"), null);
        }
    }
}
