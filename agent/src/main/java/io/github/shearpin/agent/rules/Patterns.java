package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code match} and {@code except}: one pattern or a list, each as a line or with parts. Gives a list. */
final class Patterns extends ValueReader {

    private static final int MOST = 1_000;
    private static final int LONGEST = 1_000;
    private static final String EXAMPLE = "a pattern such as com.acme.OrderService#place";

    private final LongPatterns longForm = new LongPatterns();
    private final boolean atLeastOne;

    Patterns(boolean atLeastOne) {
        this.atLeastOne = atLeastOne;
    }

    @Override
    SchemaPart schema() {
        SchemaPart pattern = SchemaPart.anyOf(SchemaPart.text(ShortForm.EXPRESSION, EXAMPLE + " is expected: [modifiers]"
                + " [@Annotation] TYPE[+]#METHOD[(PARAMETERS)], in quotes where it begins with @ or *"),
                SchemaPart.reference("pattern"));
        return SchemaPart.listOrOne(pattern, atLeastOne ? 1 : 0, MOST);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        if (!node.is(YamlNode.Kind.LIST)) {
            return add(node, patterns, problems) ? patterns : null;
        }
        List<YamlNode> items = node.items();
        if (items.size() > MOST) {
            problems.at(node, "the list holds more than " + MOST + " patterns", "use wildcards, or several rules");
            return null;
        }
        if (items.isEmpty() && atLeastOne) {
            problems.at(node, "the list is empty", "write " + EXAMPLE);
            return null;
        }
        boolean fine = true;
        for (int i = 0; i < items.size(); i++) {
            if (isCut(items.get(i))) {
                reportCut(items.get(i), problems);
                i = lastPiece(items, i);
                fine = false;
            } else {
                fine &= add(items.get(i), patterns, problems);
            }
        }
        return fine ? patterns : null;
    }

    private boolean add(YamlNode node, List<MethodPattern> patterns, Problems problems) {
        if (node.is(YamlNode.Kind.MAPPING)) {
            MethodPattern pattern = longForm.pattern(node, problems);
            return pattern != null && patterns.add(pattern);
        }
        String text = scalar(node, "a pattern", EXAMPLE, problems);
        if (text == null) {
            return false;
        }
        if (isCut(node)) {
            reportCut(node, problems);
            return false;
        }
        if (text.length() > LONGEST) {
            problems.at(node, "the pattern is longer than " + LONGEST + " characters", "write several");
            return false;
        }
        try {
            return patterns.add(MethodPatterns.parse(text, node.position()));
        } catch (PatternException e) {
            if (!isCutByComment(node, problems)) {
                report(node, e, problems);
            }
            return false;
        }
    }

    /** Whether YAML took a method for a comment, because of a space before its '#'; that has then been reported. */
    static boolean isCutByComment(YamlNode node, Problems problems) {
        String text = node.text();
        int end = columnOf(node, text.length());
        String rest = node.file().rest(node.line(), end);
        int hash = rest.indexOf('#');
        if (text.indexOf('#') >= 0 || hash <= 0 || !rest.substring(0, hash).trim().isEmpty()) {
            return false;
        }
        problems.at(node, Words.quoted(text) + " has no '#method', because YAML takes "
                + Words.quoted(rest.substring(hash)) + " for a comment", "write no space before '#': "
                + Words.shortened(text + rest.substring(hash).trim()));
        return true;
    }

    /** Reports what is wrong in a text at the very column, where that can be told. */
    static void report(YamlNode node, PatternException e, Problems problems) {
        problems.inside(node, columnOf(node, e.offset()), e.getMessage());
    }

    private static int columnOf(YamlNode node, int offset) {
        String text = node.text();
        String written = node.file().rest(node.line(), node.column());
        int at = Math.min(offset, text.length());
        if (written.isEmpty() || text.isEmpty()) {
            return node.column();
        }
        if (written.startsWith(text)) {
            return node.column() + text.codePointCount(0, at);
        }
        boolean quoted = (written.charAt(0) == '"' || written.charAt(0) == '\'') && written.startsWith(text, 1);
        return quoted ? node.column() + 1 + text.codePointCount(0, at) : node.column();
    }

    /** Whether a comma of an unquoted list or mapping ended the pattern between its parentheses. */
    static boolean isCut(YamlNode node) {
        if (!node.is(YamlNode.Kind.SCALAR) || open(node.text()) <= 0) {
            return false;
        }
        String written = node.file().rest(node.line(), node.column());
        return written.startsWith(node.text()) && written.substring(node.text().length()).trim().startsWith(",");
    }

    private static void reportCut(YamlNode node, Problems problems) {
        String whole = SyntaxTraps.value(node.file().rest(node.line(), node.column()));
        problems.at(node, "YAML ends an unquoted value in brackets or braces at a comma, so that this pattern is only "
                + Words.quoted(node.text()), open(whole) > 0 ? "put it in quotes"
                : "put it in quotes: " + Words.quoted(whole));
    }

    /** The piece that closes the parentheses that the one at {@code from} opens. */
    private static int lastPiece(List<YamlNode> items, int from) {
        int open = open(items.get(from).text());
        for (int i = from + 1; i < items.size(); i++) {
            open += open(items.get(i).text());
            if (open <= 0) {
                return i;
            }
        }
        return from;
    }

    private static int open(String text) {
        int open = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return open;
    }
}
