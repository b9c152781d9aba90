package io.github.shearpin.agent.rules;

/**
 * Reads a mapping whose short form stands for one of its parts: {@code timeout: 2s} is {@code timeout: {after: 2s}}, also
 * where files merge.
 */
final class Sugar extends ValueReader {

    private final String part;
    private final ValueReader shortForm;
    private final ValueReader mapping;

    /** @param part the part that the short form is */
    Sugar(String part, ValueReader shortForm, ValueReader mapping) {
        this.part = part;
        this.shortForm = shortForm;
        this.mapping = mapping;
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.anyOf(shortForm.schema(), mapping.schema());
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (node.is(YamlNode.Kind.MAPPING)) {
            return mapping.read(node, problems);
        }
        Object value = shortForm.read(node, problems);
        if (value == null) {
            return null;
        }
        Values values = new Values();
        values.put(part, node, value);
        return values;
    }
}
