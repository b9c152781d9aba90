package io.github.shearpin.agent.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which values that rules hold do nothing. A value of a policy or of the defaults is shared, and need not suit every rule
 * that has it: one that does something in any of them is fine. Not thread-safe.
 */
final class Effects {

    private final Set<YamlNode> some = new HashSet<YamlNode>();
    private final Map<YamlNode, String[]> none = new HashMap<YamlNode, String[]>();

    /** Notes what a field does in one rule, where it has a value. */
    void of(Values values, String field, boolean does, String what, String instead) {
        if (values.has(field)) {
            of(values.node(field), does, what, instead);
        }
    }

    /**
     * Notes what a value does in one rule.
     *
     * @param does    whether it does anything
     * @param what    why it doesn't
     * @param instead what to write instead
     */
    void of(YamlNode node, boolean does, String what, String instead) {
        if (does) {
            some.add(node);
        } else {
            none.put(node, new String[] {what, instead});
        }
    }

    /** Warns of each value that does nothing in any rule. */
    void tell(Problems warnings) {
        for (Map.Entry<YamlNode, String[]> entry : none.entrySet()) {
            if (!some.contains(entry.getKey())) {
                warnings.at(entry.getKey(), entry.getValue()[0], entry.getValue()[1]);
            }
        }
    }
}
