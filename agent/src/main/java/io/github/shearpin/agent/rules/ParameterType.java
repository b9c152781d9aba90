package io.github.shearpin.agent.rules;

/**
 * One type as it is written in a parameter list, held against its place in a method's descriptor. Generics are erased, inner
 * types may be written with dot or dollar, and a name that begins with a type's (not a package's) name leaves out what
 * encloses it: {@code String}, {@code Map.Entry}, {@code Entry}.
 */
final class ParameterType {

    private static final String[] PRIMITIVES =
            {"boolean", "byte", "char", "double", "float", "int", "long", "short", "void"};
    private static final String DESCRIPTORS = "ZBCDFIJSV";

    private final boolean any;
    private final String dottedName;
    private final boolean enclosingLeftOut;
    private final char primitive;
    private final int dimensions;

    private ParameterType(boolean any, String name, int dimensions) {
        this.any = any;
        this.dimensions = dimensions;
        this.dottedName = name.replace('$', '.');
        int dot = dottedName.indexOf('.');
        this.enclosingLeftOut = dot < 0 || Names.capitalised(dottedName, 0, dot);
        char descriptor = 0;
        for (int i = 0; i < PRIMITIVES.length; i++) {
            if (PRIMITIVES[i].equals(name)) {
                descriptor = DESCRIPTORS.charAt(i);
            }
        }
        this.primitive = descriptor;
    }

    /** @param voidToo for what a method returns */
    static ParameterType parse(String text, int from, int to, boolean voidToo) throws PatternException {
        if (from == to) {
            throw new PatternException(from, "no type here; write one, '*' for any one, or '..' at the end for any more");
        }
        if (to - from == 1 && text.charAt(from) == '*') {
            return new ParameterType(true, "*", 0);
        }
        int end = to;
        int dimensions = 0;
        while (true) {
            if (end - from >= 3 && end == to && text.startsWith("...", end - 3)) {
                end -= 3;
            } else if (end > from && text.charAt(end - 1) == ']') {
                int open = skipBlanksBack(text, from, end - 1) - 1;
                if (open < from || text.charAt(open) != '[') {
                    throw new PatternException(end - 1, "']' without '['; write an array as String[]");
                }
                end = open;
            } else {
                break;
            }
            end = skipBlanksBack(text, from, end);
            dimensions++;
        }
        String name = erased(text, from, end);
        if (name.isEmpty()) {
            throw new PatternException(from, "no type before '" + text.substring(end, to)
                    + "'; write an array as String[], and '..' for any more parameters");
        }
        if (name.equals("void") && (!voidToo || dimensions > 0)) {
            throw new PatternException(from, voidToo ? "there is no array of void; write void"
                    : "void is no parameter; write () for a method without parameters");
        }
        return new ParameterType(false, name, dimensions);
    }

    private static int skipBlanksBack(String text, int from, int end) {
        int to = end;
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return to;
    }

    /** Takes {@code <...>} away and checks the rest. */
    private static String erased(String text, int from, int to) throws PatternException {
        StringBuilder name = new StringBuilder();
        int part = from;
        int depth = 0;
        int opened = from;
        for (int i = from; i <= to; i++) {
            char c = i == to ? 0 : text.charAt(i);
            if (depth == 0 && (c == '<' || i == to)) {
                checkPart(text, from, part, i);
                name.append(text, part, i);
                opened = i;
            }
            if (c == '<') {
                depth++;
            } else if (c == '>' && depth > 0) {
                depth--;
                part = i + 1;
            }
        }
        if (depth > 0) {
            throw new PatternException(opened, "'<' without '>'; write the type alone, generics are erased");
        }
        return name.toString();
    }

    private static void checkPart(String text, int from, int start, int to) throws PatternException {
        int part = start;
        if (part > from && part < to && text.charAt(part) == '.') {
            part++;
        }
        for (int i = part; i < to; i++) {
            if (text.charAt(i) == ' ') {
                throw new PatternException(i, "a space in a parameter's type; write the type alone, without its modifiers "
                        + "or the parameter's name");
            }
        }
        Names.check(text, part, to, false, "a parameter's type");
    }

    /** @return where the type at this place of the descriptor ends, or -1 when it is another */
    int match(String descriptor, int at) {
        int base = at;
        while (descriptor.charAt(base) == '[') {
            base++;
        }
        int end = descriptor.charAt(base) == 'L' ? descriptor.indexOf(';', base) + 1 : base + 1;
        if (any) {
            return end;
        }
        if (base - at != dimensions) {
            return -1;
        }
        boolean same = descriptor.charAt(base) == 'L' ? primitive == 0 && sameName(descriptor, base + 1, end - 1)
                : descriptor.charAt(base) == primitive;
        return same ? end : -1;
    }

    private boolean sameName(String descriptor, int from, int to) {
        int start = to - dottedName.length();
        if (start < from || start > from && !(enclosingLeftOut && dotted(descriptor.charAt(start - 1)) == '.')) {
            return false;
        }
        for (int i = 0; i < dottedName.length(); i++) {
            if (dotted(descriptor.charAt(start + i)) != dottedName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static char dotted(char c) {
        return c == '/' || c == '$' ? '.' : c;
    }
}
