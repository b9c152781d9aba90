package io.github.shearpin.agent.rules;

/** Reads the class and name of a method that stands in for another: {@code com.acme.Backup#charge}. */
final class FallbackMethods extends ValueReader {

    private static final String EXAMPLE = "its class, '#' and its name, such as com.acme.Backup#charge";

    @Override
    SchemaPart schema() {
        String name = "[A-Za-z0-9_$\\u0080-\\uffff-]+";
        return SchemaPart.text("(?!([^#]*\\.)?[A-Z][^.#]*\\.[A-Z])" + name + "(\\." + name + ")*#" + name,
                "a method is expected: " + EXAMPLE);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a method", EXAMPLE, problems);
        if (text == null) {
            return null;
        }
        try {
            return parse(text);
        } catch (PatternException e) {
            if (!Patterns.isCutByComment(node, problems)) {
                Patterns.report(node, e, problems);
            }
            return null;
        }
    }

    private static FallbackForm parse(String text) throws PatternException {
        int open = text.indexOf('(');
        if (open >= 0) {
            throw new PatternException(open, "the method is named without parameters, it has those of the guarded one; "
                    + "write " + Words.shortened(text.substring(0, open).trim()));
        }
        int hash = text.indexOf('#');
        if (hash < 0) {
            throw withoutHash(text);
        }
        if (hash == 0) {
            throw new PatternException(0, "no class before '#'; write " + EXAMPLE);
        }
        for (int i = 0; i < text.length(); i++) {
            if ("*+|@!".indexOf(text.charAt(i)) >= 0) {
                throw new PatternException(i, "'" + text.charAt(i) + "' in the name of one method; write " + EXAMPLE);
            }
        }
        Names.check(text, 0, hash, false, "a type's name");
        String type = text.substring(0, hash);
        String binary = TypeNames.asNested(type);
        if (!binary.equals(type)) {
            throw new PatternException(0, Words.quoted(type) + " looks like a nested type, which the JVM calls otherwise; "
                    + "write " + Words.shortened(binary + text.substring(hash)));
        }
        String method = text.substring(hash + 1);
        if (method.isEmpty() || method.startsWith("<") || method.indexOf('.') >= 0) {
            throw new PatternException(hash + 1, Words.quoted(method) + " is no method's name; write " + EXAMPLE);
        }
        Names.check(text, hash + 1, text.length(), false, "a method's name");
        return FallbackForm.method(type, method);
    }

    private static PatternException withoutHash(String text) {
        int colons = text.indexOf("::");
        int end = colons >= 0 ? colons : text.lastIndexOf('.');
        int from = colons >= 0 ? colons + 2 : end + 1;
        if (end > 0 && from < text.length()) {
            return new PatternException(end, "no '#' between class and method; write "
                    + Words.shortened(text.substring(0, end) + "#" + text.substring(from)));
        }
        return new PatternException(text.length(), "no '#' and no method after the class; write " + EXAMPLE);
    }
}
