package io.github.shearpin.agent.rules;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a mapping of names to sections: rules and policies. Gives a map of {@link Named}, in the order of the file. */
final class NamedSections extends ValueReader {

    private final Section section;

    NamedSections(Section section) {
        this.section = section;
    }

    /** One rule or policy, as one file has it. */
    static final class Named {
        private final YamlNode key;
        private final Path path;
        private final Values values;

        Named(YamlNode key, Path path, Values values) {
            this.key = key;
            this.path = path;
            this.values = values;
        }

        /** Where its name stands. */
        YamlNode key() {
            return key;
        }

        Path path() {
            return path;
        }

        /** Null: it is taken away. */
        Values values() {
            return values;
        }
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.mapping(RuleNames.EXPRESSION, RuleNames.EXPECTED, section.schema().orNull());
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            if (!node.is(YamlNode.Kind.BROKEN)) {
                wrong(node, "a mapping of names", "a name and ':' for each, with its fields indented below", problems);
            }
            return null;
        }
        Map<String, Named> read = new LinkedHashMap<String, Named>();
        for (YamlNode.Entry entry : node.entries()) {
            Path path = node.path().key(entry.key().text());
            RuleNames.check(entry.key(), path, problems);
            read.put(entry.key().text(), new Named(entry.key(), path, values(entry.value(), problems)));
        }
        return read;
    }

    private Values values(YamlNode value, Problems problems) {
        if (value.isNull() && !value.isMissing()) {
            return null;
        }
        Values values = null;
        if (value.isMissing()) {
            problems.at(value, "no fields follow the name", "indent them below it, or write null to take it away");
        } else {
            values = (Values) section.read(value, problems);
        }
        if (values == null) {
            values = new Values();
            values.put("match", value, null); // so that nobody complains that it is missing
        }
        return values;
    }
}
