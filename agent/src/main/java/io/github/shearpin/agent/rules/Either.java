package io.github.shearpin.agent.rules;

/** Reads a value that has two forms: with parts, as a mapping, and short. */
final class Either extends ValueReader {

    private final ValueReader shortForm;
    private final ValueReader mapping;

    /** @param mapping null: that form is not yet supported */
    Either(ValueReader shortForm, ValueReader mapping) {
        this.shortForm = shortForm;
        this.mapping = mapping;
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            return shortForm.read(node, problems);
        }
        if (mapping == null) {
            problems.at(node, "the form with parts is not yet supported", "write the short one");
            return null;
        }
        return mapping.read(node, problems);
    }
}
