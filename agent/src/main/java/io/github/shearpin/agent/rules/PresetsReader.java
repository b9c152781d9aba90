package io.github.shearpin.agent.rules;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads {@code presets}: a list of their names, or a mapping of these to fields that are added to their rules, as
 * {@link Values} of which each field is a preset and its value the fields.
 */
final class PresetsReader extends ValueReader {

    private static final String EXAMPLE = "presets: [jdbc, servlet], or presets: {jdbc: {use: db-policy}}";

    private final Section rule;

    /** @param rule reads the fields of a rule */
    PresetsReader(Section rule) {
        this.rule = rule;
    }

    @Override
    SchemaPart schema() {
        Map<String, SchemaPart> presets = new LinkedHashMap<String, SchemaPart>();
        Map<String, Object> none = new LinkedHashMap<String, Object>();
        none.put("match", false);
        none.put("except", false);
        for (String name : Presets.names()) {
            presets.put(name, new SchemaPart().with("allOf", Arrays.asList(rule.schema(),
                    new SchemaPart().with("properties", none))).orNull().with("description", Presets.summary(name)));
        }
        SchemaPart name = SchemaPart.oneOf(Presets.names());
        return SchemaPart.anyOf(name, new SchemaPart().with("type", "array").with("items", name)
                .with("uniqueItems", true), SchemaPart.mapping(presets));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        Values presets = new Values();
        switch (node.kind()) {
            case LIST:
                for (YamlNode item : node.items()) {
                    String name = scalar(item, "the name of a preset", EXAMPLE, problems);
                    if (name != null && check(item, item.path(), problems)) {
                        if (presets.has(name)) {
                            problems.at(item, Words.quoted(name) + " is here twice, first in line "
                                    + presets.node(name).position().line(), "remove one");
                        }
                        presets.put(name, item, new Values());
                    }
                }
                return presets;
            case MAPPING:
                for (YamlNode.Entry entry : node.entries()) {
                    add(entry, node.path().key(entry.key().text()), presets, problems);
                }
                return presets;
            case SCALAR:
                if (check(node, node.path(), problems)) {
                    presets.put(node.text(), node, new Values());
                }
                return presets;
            default:
                return null;
        }
    }

    private void add(YamlNode.Entry entry, Path path, Values presets, Problems problems) {
        String name = entry.key().text();
        YamlNode fields = entry.value();
        if (!check(entry.key(), path, problems)) {
            return;
        }
        if (fields.isMissing()) {
            presets.put(name, entry.key(), new Values());
        } else if (fields.isNull()) {
            presets.takeAway(name, fields);
        } else {
            Values values = (Values) rule.read(fields, problems);
            presets.put(name, entry.key(), values);
            for (String field : new String[] {"match", "except"}) {
                if (values != null && values.node(field) != null) {
                    problems.at(values.node(field), "a preset has several rules, each with methods of its own",
                            "write it in a rule of the same name under 'rules', where it replaces that of the preset");
                }
            }
        }
    }

    private static boolean check(YamlNode name, Path path, Problems problems) {
        if (Presets.names().contains(name.text())) {
            return true;
        }
        String nearest = Words.nearest(name.text(), Presets.names());
        problems.at(name, path, "there is no preset " + Words.quoted(name.text()), nearest == null
                ? "java -jar shearpin.jar presets lists those there are" : "did you mean " + Words.quoted(nearest) + '?');
        return false;
    }
}
