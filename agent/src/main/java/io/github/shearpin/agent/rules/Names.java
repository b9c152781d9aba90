package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.List;

/** Names of types as users write them: what may be in them, and which binary names they can stand for. */
final class Names {

    private Names() {
    }

    /**
     * @param what how a message calls this part, such as {@code a type's name}
     * @throws PatternException when what stands between from and to is no name
     */
    static void check(String text, int from, int to, boolean wildcards, String what) throws PatternException {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                checkDot(text, from, i, to, what);
            } else if (c == '*') {
                if (!wildcards) {
                    throw new PatternException(i, "no '*' in " + what + "; write it in full");
                }
                if (text.startsWith("***", i)) {
                    throw new PatternException(i, "'***' is no wildcard; write '*' within one package, '**' across packages");
                }
            } else if (!isPart(c) && c != '-') {
                throw new PatternException(i, badCharacter(text.substring(from, to), c, what));
            }
        }
    }

    /** Whether it may be in a name that somebody writes. Java lets be in one what nobody sees, too. */
    static boolean isPart(char c) {
        return Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }

    /** What is wrong with a character that can't be in a name, where all that can be said is what it is. */
    static String unknown(char c, String where) {
        boolean seen = !Character.isIdentifierIgnorable(c) && !Character.isISOControl(c) && !Character.isWhitespace(c)
                && !Character.isSpaceChar(c) && !Character.isSurrogate(c);
        return seen ? "'" + c + "' " + where : String.format("the character U+%04X %s", (int) c, where);
    }

    private static void checkDot(String text, int from, int at, int to, String what) throws PatternException {
        if (text.startsWith("..", at)) {
            throw new PatternException(at, "'..' in " + what
                    + "; write com.acme.** for every type at any depth below a package");
        }
        if (at == from) {
            throw new PatternException(at, "a dot begins " + what
                    + "; write the full name (the '.*' of a regular expression is '*' here)");
        }
        if (at == to - 1) {
            throw new PatternException(at, "a dot ends " + what
                    + "; write com.acme.* for the types of one package, com.acme.** for any depth");
        }
    }

    private static String badCharacter(String name, char c, String what) {
        switch (c) {
            case '/':
                return "'/' in " + what + "; write dots: " + dotted(name);
            case '+':
                return "'+' within " + what + "; write it at the type's end, where it holds for every alternative";
            case '@':
                return "'@' within " + what + "; write it before the full name of an annotation";
            case '<':
            case '>':
                return "generics in " + what + "; write the type alone, they are erased";
            case ',':
                return "',' in " + what + "; write '|' between alternatives";
            case '!':
                return "'!' in " + what + "; only !static can be said so, list what is not meant under except";
            case '(':
            case ')':
                return "'" + c + "' in " + what + "; parentheses hold the parameters, after the method";
            case '?':
            case '\\':
            case '^':
            case '[':
            case ']':
            case '{':
            case '}':
                return "'" + c + "' in " + what
                        + "; patterns are no regular expressions, write '*' for any run of characters";
            default:
                return unknown(c, "cannot be in " + what) + "; write it as com.acme.OrderService";
        }
    }

    /** Without the module that a stack trace writes before a type ({@code java.base/}, {@code app//}). */
    private static String dotted(String name) {
        int slash = name.lastIndexOf('/');
        boolean module = name.indexOf('.') >= 0 || name.contains("//");
        return module ? name.substring(slash + 1) : name.replace('/', '.');
    }

    /**
     * The binary names that a name with dots can stand for: as it is, and with each dot after a capitalised segment as the
     * dollar of an inner type ({@code com.acme.Outer.Inner} may be {@code com.acme.Outer$Inner}).
     */
    static List<String> spellings(String name) {
        List<String> spellings = new ArrayList<String>();
        spellings.add(name);
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (spellings.size() > 1 || capitalised(name, start, dot)) {
                spellings.add(name.substring(0, dot) + name.substring(dot).replace('.', '$'));
            }
            start = dot + 1;
        }
        return spellings;
    }

    /** Looks behind the wildcard that a segment may begin with: {@code *Service.Builder}. */
    static boolean capitalised(String name, int from, int to) {
        int first = from;
        while (first < to && name.charAt(first) == '*') {
            first++;
        }
        return first < to && Character.isUpperCase(name.charAt(first));
    }
}
