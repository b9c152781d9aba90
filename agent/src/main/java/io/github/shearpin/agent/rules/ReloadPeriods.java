package io.github.shearpin.agent.rules;

import java.util.Arrays;

/** Reads how often rule files are looked at, as nanoseconds ({@link Long}); {@code off}, 0: never. */
final class ReloadPeriods extends ValueReader {

    private final Durations durations = new Durations("100ms", "1h");

    @Override
    SchemaPart schema() {
        return SchemaPart.anyOf(durations.schema(), SchemaPart.oneOf(Arrays.<Object>asList("off", false)));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        // What stands for false in YAML is what people write, too.
        boolean off = node.is(YamlNode.Kind.SCALAR) && (node.text().equals("off") || node.text().equals("false"));
        if (!off && node.is(YamlNode.Kind.SCALAR) && numberLength(node.text()) == 0) {
            problems.at(node, node.described() + " is no duration", "write a number and its unit, such as 2s; or off");
            return null;
        }
        return off ? (Object) RuleSet.NEVER : durations.read(node, problems);
    }
}
