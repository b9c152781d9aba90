package io.github.shearpin.agent.rules;

/** Reads the full, binary name of an exception type. */
final class TypeNames extends ValueReader {

    private static final String EXAMPLE = "the full name of an exception type, such as java.io.IOException";

    /** A regular expression, of full names alone; first, what holds of no binary name. */
    private static final String EXPRESSION = "(?!(.*\\.)?[A-Z][^.]*\\.[A-Z])"
            + "[A-Za-z_$\\u0080-\\uffff][A-Za-z0-9_$\\u0080-\\uffff]*(\\.[A-Za-z_$\\u0080-\\uffff][A-Za-z0-9_$\\u0080-\\uffff]*)+";

    private final boolean withSubtypes;

    private TypeNames(boolean withSubtypes) {
        this.withSubtypes = withSubtypes;
    }

    /** Of types that exceptions are compared with. */
    static TypeNames caught() {
        return new TypeNames(true);
    }

    /** Of types that exceptions are made of. */
    static TypeNames thrown() {
        return new TypeNames(false);
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.text(EXPRESSION, EXAMPLE + ", is expected; nested types are written Outer$Inner");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String name = scalar(node, "an exception type", EXAMPLE, problems);
        if (name == null) {
            return null;
        }
        boolean dotted = name.indexOf('.') > 0;
        boolean partBegins = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (partBegins ? !Character.isJavaIdentifierStart(c) : !Names.isPart(c) && c != '.') {
                String hint = withSubtypes && (c == '*' || c == '+') ? " (subtypes are always included)" : "";
                problems.at(node, node.described() + " is no type's name", "write " + EXAMPLE + hint);
                return null;
            }
            partBegins = c == '.';
        }
        if (partBegins) {
            problems.at(node, node.described() + " is no type's name", "write " + EXAMPLE);
            return null;
        }
        if (!dotted) {
            problems.at(node, node.described() + " lacks its package", "write " + EXAMPLE);
            return null;
        }
        String nested = asNested(name);
        if (!nested.equals(name)) {
            problems.at(node, node.described() + " looks like a nested type, which the JVM calls otherwise",
                    "write " + Words.shortened(nested));
            return null;
        }
        return name;
    }

    /** {@code com.acme.Outer$Inner} for {@code com.acme.Outer.Inner}: packages do not begin with a capital. */
    static String asNested(String name) {
        StringBuilder binary = new StringBuilder(name);
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (Character.isUpperCase(name.charAt(start)) && Character.isUpperCase(name.charAt(dot + 1))) {
                binary.setCharAt(dot, '$');
            }
            start = dot + 1;
        }
        return binary.toString();
    }
}
