package io.github.shearpin.agent.rules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a mapping of known fields as {@link Values}. Immutable once its fields are named. */
final class Section extends ValueReader {

    private final String example;
    private final Map<String, ValueReader> fields = new LinkedHashMap<String, ValueReader>();
    private boolean nullSaysNothing;
    private String needed;
    private String definition;

    /** @param example how such a mapping is written, for someone who wrote something else */
    Section(String example) {
        this.example = example;
    }

    Section field(String name, ValueReader reader) {
        fields.put(name, reader);
        return this;
    }

    /** Fields of the rule file's language that can't be used yet. */
    Section notYet(String... names) {
        for (String name : names) {
            fields.put(name, null);
        }
        return this;
    }

    /**
     * A field without a value is as good as none: {@code rules:} with every rule under it commented out. Otherwise it
     * takes to be written as {@code null} to take something away.
     */
    Section nullSaysNothing() {
        nullSaysNothing = true;
        return this;
    }

    /** The one field that every such mapping must have, which whoever uses the values sees to. */
    Section needs(String name) {
        needed = name;
        return this;
    }

    /** The schema says what the mapping is once, under that name, and leads there. */
    Section defined(String name) {
        definition = name;
        return this;
    }

    @Override
    SchemaPart schema() {
        return definition == null ? fields() : SchemaPart.reference(definition);
    }

    /** The schema where it is said. */
    SchemaPart fields() {
        Map<String, SchemaPart> parts = new LinkedHashMap<String, SchemaPart>();
        for (Map.Entry<String, ValueReader> field : fields.entrySet()) {
            if (field.getValue() != null) {
                SchemaPart part = field.getValue().schema();
                parts.put(field.getKey(), field.getKey().equals(needed) ? part : part.orNull());
            }
        }
        SchemaPart mapping = SchemaPart.mapping(parts);
        return needed == null ? mapping : mapping.with("required", Collections.singletonList(needed));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            if (!node.is(YamlNode.Kind.BROKEN)) {
                boolean lacksSpace = node.is(YamlNode.Kind.SCALAR) && node.text().indexOf(':') > 0;
                wrong(node, "a mapping", "for example " + example
                        + (lacksSpace ? " (a space belongs after the ':')" : ""), problems);
            }
            return null;
        }
        Values values = new Values();
        boolean cut = false;
        for (YamlNode.Entry entry : node.entries()) {
            String name = entry.key().text();
            if (cut && entry.value().isMissing()) {
                cut = name.indexOf(')') < 0; // a further piece of the pattern, which has been reported
            } else if (!fields.containsKey(name)) {
                reportUnknown(node, entry.key(), values, problems);
            } else if (fields.get(name) == null) {
                problems.at(entry.key(), node.path().key(name), Words.quoted(name) + " is not yet supported",
                        "remove it");
                values.markFlawed();
            } else {
                readField(name, entry.value(), values, problems);
                cut = values.isInvalid(name) && Patterns.isCut(entry.value());
            }
        }
        return values;
    }

    private void readField(String name, YamlNode value, Values values, Problems problems) {
        if (!value.isNull() || !value.isMissing() && fields.get(name).readsNull()) {
            values.put(name, value, fields.get(name).read(value, problems));
        } else if (value.isMissing() && !nullSaysNothing) {
            problems.at(value, "nothing stands after the ':'", "write a value"
                    + (fields.get(name) instanceof Section ? ", {} for the defaults" : "")
                    + ", or null if none is meant");
            values.put(name, value, null);
        } else if (!nullSaysNothing) {
            values.takeAway(name, value);
        }
    }

    private void reportUnknown(YamlNode node, YamlNode key, Values values, Problems problems) {
        values.markFlawed();
        String owner = owner(key.text());
        String nearest = owner == null ? Words.meant(key.text(), fields.keySet()) : Words.nearest(key.text(), fields.keySet());
        if (nearest != null && values.node(nearest) == null) {
            values.put(nearest, key, null); // so that nobody complains that it is missing
        }
        String instead;
        if (nearest != null) {
            instead = "did you mean " + Words.quoted(nearest) + '?';
        } else if (owner != null) {
            instead = "it belongs under " + Words.quoted(owner);
        } else {
            instead = "known here are " + Words.and(supported());
        }
        problems.at(key, node.path().key(key.text()), "unknown key " + Words.quoted(key.text()), instead);
    }

    /** The field below which a key is known. */
    private String owner(String key) {
        for (Map.Entry<String, ValueReader> field : fields.entrySet()) {
            if (field.getValue() instanceof Section && ((Section) field.getValue()).fields.containsKey(key)) {
                return field.getKey();
            }
        }
        return null;
    }

    private List<String> supported() {
        List<String> names = new ArrayList<String>();
        for (Map.Entry<String, ValueReader> field : fields.entrySet()) {
            if (field.getValue() != null) {
                names.add(field.getKey());
            }
        }
        return names;
    }
}
