package io.github.shearpin.agent.rules;

/** Explains what a YAML parser stumbled over: method patterns hold characters that mean something to YAML. */
final class SyntaxTraps {

    private final SourceFile file;
    private final Problems problems;

    SyntaxTraps(SourceFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * Reports what the parser said, in our words where the cause is a known one.
     *
     * @param context what the parser was at, which began at the context's line and column; may be null
     * @param problem what it did not like
     */
    void report(String context, String problem, int contextLine, int contextColumn, int line, int column) {
        String doing = context == null ? "" : context;
        String said = problem == null ? "" : problem;
        char first = firstOf(file.rest(line, column));
        char began = firstOf(file.rest(contextLine, contextColumn));
        if (first == '\t' || said.contains("TAB")) {
            problems.at(file, line, column, "a tab stands where YAML wants spaces", "indent with spaces");
        } else if (began == '*' && doing.contains("alias")) {
            quote(contextLine, contextColumn, "takes a value that begins with '*' for an alias");
        } else if (began == '&' && doing.contains("anchor")) {
            quote(contextLine, contextColumn, "takes a value that begins with '&' for an anchor");
        } else if (began == '!' && (doing.contains("tag") || said.contains("tag"))) {
            quote(contextLine, contextColumn, "takes a value that begins with '!' for a tag");
        } else if ((first == '@' || first == '%' || first == '`') && said.contains("cannot start any token")) {
            quote(line, column, "lets no value begin with '" + first + "'");
        } else if (doing.contains("flow")) {
            reportList(said, contextLine, contextColumn, line, column);
        } else if (said.contains("unexpected end of stream")) {
            problems.at(file, contextLine, contextColumn, "the quote that is opened here is never closed", "close it");
        } else if (said.contains("mapping values are not allowed")) {
            problems.at(file, line, column, "a ':' can't stand here (YAML: " + Words.shortened(said) + ')',
                    "put a value that holds \": \" in quotes, indent this line as its neighbours, or end the key before it"
                    + " with a ':'");
        } else if (said.contains("could not find expected ':'")) {
            problems.at(file, contextLine, contextColumn, "no ':' follows this key", "write \"key: value\"");
        } else if (said.contains("expected <block end>")) {
            problems.at(file, line, column, "this does not fit what stands before it (YAML: " + Words.shortened(said)
                    + ')', "indent the line as its neighbours; after a quoted value nothing may follow");
        } else {
            problems.at(file, line, column, "not valid YAML (" + Words.shortened(said) + ')',
                    "correct it; put a value that holds special characters in quotes");
        }
    }

    private void quote(int line, int column, String yaml) {
        problems.at(file, line, column, "YAML " + yaml,
                "put the whole value in quotes: " + Words.quoted(value(file.rest(line, column))));
    }

    private void reportList(String said, int contextLine, int contextColumn, int line, int column) {
        String opening = firstOf(file.rest(contextLine, contextColumn)) == '{' ? "{" : "[";
        String closing = "{".equals(opening) ? "}" : "]";
        String rest = file.rest(contextLine, contextColumn);
        int comment = rest.indexOf(" #");
        String variable = file.rest(line, Math.max(1, column - 1));
        if (variable.startsWith("${") && variable.indexOf('}') > 0) {
            problems.at(file, line, column - 1, "inside '" + opening + closing + "' YAML takes the braces of a variable for"
                    + " a mapping", "put it in quotes: " + Words.quoted(variable.substring(0, variable.indexOf('}') + 1)));
        } else if (comment >= 0 && line > contextLine) {
            problems.at(file, contextLine, contextColumn + comment + 1, "YAML takes "
                    + Words.quoted(rest.substring(comment + 1)) + " for a comment, so that the '" + opening
                    + "' before it is not closed", "write no space before '#', or put the pattern in quotes");
        } else {
            problems.at(file, line, column, "a ',' or '" + closing + "' is missing here, after the '" + opening
                    + "' in line " + contextLine + " (YAML: " + Words.shortened(said) + ')',
                    file.rest(line, column).startsWith("?") ? "put a path that holds '?' in quotes here"
                            : "close it; put a pattern that holds brackets or braces in quotes");
        }
    }

    /** The value that begins a piece of a line: up to a comment, or up to a comma or bracket outside parentheses. */
    static String value(String rest) {
        int open = 0;
        int end = 0;
        while (end < rest.length()) {
            char c = rest.charAt(end);
            if (c == '(') {
                open++;
            } else if (c == ')') {
                open--;
            } else if (open <= 0 && (c == ',' || c == ']' || c == '}')) {
                break;
            } else if (c == '#' && end > 0 && rest.charAt(end - 1) == ' ') {
                break;
            }
            end++;
        }
        return rest.substring(0, end).trim();
    }

    private static char firstOf(String text) {
        return text.isEmpty() ? '\n' : text.charAt(0);
    }
}
