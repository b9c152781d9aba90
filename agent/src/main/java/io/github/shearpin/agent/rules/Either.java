package io.github.shearpin.agent.rules;

/** Reads a value that has two forms: with parts, as a mapping, and short. Where files merge, one replaces the other. */
final class Either extends ValueReader {

    private final ValueReader shortForm;
    private final ValueReader mapping;

    Either(ValueReader shortForm, ValueReader mapping) {
        this.shortForm = shortForm;
        this.mapping = mapping;
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.anyOf(shortForm.schema(), mapping.schema());
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        return (node.is(YamlNode.Kind.MAPPING) ? mapping : shortForm).read(node, problems);
    }
}
