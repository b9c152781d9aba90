package io.github.shearpin.agent.rules;

/** Reads the name of a file that is to be written. Whether it can be is seen when that is tried. */
final class FileNames extends ValueReader {

    private final String example;

    FileNames(String example) {
        this.example = example;
    }

    @Override
    SchemaPart schema() {
        String letter = "[^\\u0000-\\u001f]*";
        return SchemaPart.scalar(letter + "[^\\u0000-\\u0020]" + letter, "the name of a file is expected, such as " + example);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a file", "its name, such as " + example, problems);
        if (text == null) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ') {
                problems.at(node, node.described() + " is no name of a file, it holds a control character",
                        "write a name such as " + example);
                return null;
            }
        }
        if (text.trim().isEmpty()) {
            problems.at(node, "the name of the file is empty", "write one, such as " + example);
            return null;
        }
        return text;
    }
}
