package io.github.shearpin.agent.rules;

import java.util.Arrays;
import java.util.List;

/** Reads labels of metrics: a mapping of their names to paths, as {@link Values}. */
final class Labels extends NamedPaths {

    private static final List<String> TAKEN = Arrays.asList("rule", "method", "outcome", "key", "le", "quantile");

    Labels() {
        super("labels: {tenant: $arg0.tenant}", "$arg0.tenant", false);
    }

    @Override
    String expected() {
        return "use letters, digits and '_', no digit first, and none of " + Words.and(TAKEN) + ", which are Shearpin's own";
    }

    @Override
    String names() {
        return "(?!__|(" + Words.alternatives(TAKEN) + ")$)[A-Za-z_][A-Za-z0-9_]*";
    }

    @Override
    boolean check(YamlNode key, Path path, Problems problems) {
        String name = key.text();
        if (TAKEN.contains(name)) {
            problems.at(key, path, "the label " + Words.quoted(name) + " is Shearpin's own", "choose another name");
            return false;
        }
        if (name.startsWith("__")) {
            problems.at(key, path, "labels that begin with '__' are Prometheus' own", "choose another name");
            return false;
        }
        if (!isName(name)) {
            String corrected = name.replace('-', '_').replace('.', '_');
            problems.at(key, path, Words.quoted(name) + " is no label's name", isName(corrected)
                    ? "write " + Words.shortened(corrected) : "use letters, digits and '_', and no digit first");
            return false;
        }
        return true;
    }

    private static boolean isName(String name) {
        boolean is = !name.isEmpty();
        for (int i = 0; is && i < name.length(); i++) {
            is = isNamePart(name.charAt(i), i == 0);
        }
        return is;
    }

    private static boolean isNamePart(char c, boolean first) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || !first && c >= '0' && c <= '9';
    }
}
