package io.github.shearpin.agent.rules;

/** Reads a mapping of names to paths, as {@link Values}; the names may be those of metrics. */
final class NamedPaths extends ValueReader {

    private static final int LONGEST = 100;

    private final String example;
    private final ValueReader paths = Paths.any("$this.queue.size");

    NamedPaths(String example) {
        this.example = example;
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            if (!node.is(YamlNode.Kind.BROKEN)) {
                wrong(node, "a mapping of names to paths", "for example " + example, problems);
            }
            return null;
        }
        Values named = new Values();
        for (YamlNode.Entry entry : node.entries()) {
            String name = entry.key().text();
            if (!check(entry.key(), node.path().key(name), problems)) {
                named.markFlawed();
            } else if (entry.value().isNull() && !entry.value().isMissing()) {
                named.takeAway(name, entry.value());
            } else {
                named.put(name, entry.value(), paths.read(entry.value(), problems));
            }
        }
        return named;
    }

    private static boolean check(YamlNode key, Path path, Problems problems) {
        String name = key.text();
        boolean fine = !name.isEmpty() && name.length() <= LONGEST && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; fine && i < name.length(); i++) {
            char c = name.charAt(i);
            fine = c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9';
        }
        if (!fine) {
            problems.at(key, path, Words.quoted(name) + " is no name here",
                    "use small letters, digits and '_', at most " + LONGEST + " of them, and no digit first");
        }
        return fine;
    }
}
