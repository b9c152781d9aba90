package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.List;

/** Reads a list, or one value that stands for a list of one. */
final class Lists extends ValueReader {

    private static final int LONGEST = 1_000;

    private final ValueReader items;
    private final int longest;
    private final boolean atLeastOne;
    private final boolean ascending;

    private Lists(ValueReader items, int longest, boolean atLeastOne, boolean ascending) {
        this.items = items;
        this.longest = longest;
        this.atLeastOne = atLeastOne;
        this.ascending = ascending;
    }

    static Lists of(ValueReader items) {
        return new Lists(items, LONGEST, false, false);
    }

    static Lists atLeastOne(ValueReader items) {
        return new Lists(items, LONGEST, true, false);
    }

    /** Of at least one value, each greater than the one before. */
    static Lists ascending(ValueReader items, int longest) {
        return new Lists(items, longest, true, true);
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.listOrOne(items.schema(), atLeastOne ? 1 : 0, longest);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        List<Object> values = new ArrayList<Object>();
        if (!node.is(YamlNode.Kind.LIST)) {
            Object value = items.read(node, problems);
            if (value == null) {
                return null;
            }
            values.add(value);
            return values;
        }
        if (node.items().size() > longest) {
            problems.at(node, "the list is longer than " + longest, "write fewer");
            return null;
        }
        for (YamlNode item : node.items()) {
            Object value = items.read(item, problems);
            if (value != null) {
                if (ascending && !values.isEmpty()
                        && ((Number) value).doubleValue() <= ((Number) values.get(values.size() - 1)).doubleValue()) {
                    problems.at(item, item.described() + " is not greater than what stands before it",
                            "write them in ascending order");
                } else {
                    values.add(value);
                }
            }
        }
        if (atLeastOne && node.items().isEmpty()) {
            problems.at(node, "the list is empty", "write at least one, or leave the field out for its default");
        }
        return values.size() == node.items().size() ? values : null;
    }
}
