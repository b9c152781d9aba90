package io.github.shearpin.agent.rules;

/** Parses one text. Not thread-safe. */
final class ShortForm {

    private static final String TYPE = "[^\\s#+()/<>,!?:|\\\\^\\[\\]{}]+";
    private static final String METHOD = "<init>|@" + TYPE
            + "|(?!new\\s*(\\(|$))(?![^(]*\\*\\*)[^\\s#@+().|/<>,!?:\\\\^\\[\\]{}]+";
    /**
     * A regular expression that matches all texts that can be parsed, and few others: modifiers and annotations, then the type
     * or types, then the method, then parameters.
     */
    static final String EXPRESSION = "(?=[\\s\\S]{0,1000}$)(?![^#]*\\.\\.)\\s*"
            + "((public|protected|private|!?static|@[^\\s#@()]+)\\s+)*" + TYPE + "(\\s*\\|\\s*" + TYPE + ")*\\+?"
            + "#\\s*(" + METHOD + ")\\s*(\\([^()#]*\\)\\s*)?";

    private final String text;
    private final TypePart type = new TypePart();
    private final MethodPart method = new MethodPart();
    private boolean subtypes;

    ShortForm(String written) {
        // Whatever blank it is, offsets stay.
        text = written.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    }

    MethodPattern parse(Position position) throws PatternException {
        int hash = text.indexOf('#');
        if (hash < 0) {
            throw withoutHash();
        }
        int from = parsePrefixes(hash);
        if (from < hash && text.charAt(hash - 1) == ' ') {
            throw new PatternException(hash - 1, "a space before '#', where YAML takes the rest for a comment; write "
                    + text.substring(0, hash).trim() + text.substring(hash).trim());
        }
        parseType(from, hash);
        parseMethod(hash + 1);
        String widened = subtypes ? null : text.substring(0, hash) + "+" + text.substring(hash);
        return new ParsedPattern(text.trim(), widened == null ? null : widened.trim(), position, type, method);
    }

    private PatternException withoutHash() {
        int end = text.length();
        int open = text.indexOf('(');
        int colons = text.indexOf("::");
        if (text.trim().isEmpty()) {
            return new PatternException(0, "an empty pattern; write a type, '#' and a method: com.acme.OrderService#place");
        }
        if (colons >= 0) {
            return new PatternException(colons, "'::' between type and method; write '#': "
                    + text.substring(0, colons) + "#" + text.substring(colons + 2));
        }
        if (open < 0 && text.indexOf(')') >= 0) {
            return new PatternException(text.indexOf(')'), "')' without '('; write type, '#' and method before"
                    + " the parameters: com.acme.OrderService#place(String, int)");
        }
        if (text.startsWith("at ") && open > 0) {
            String frame = text.substring(Math.max("at ".length(), text.lastIndexOf('/', open) + 1), open);
            int method = frame.lastIndexOf('.');
            return new PatternException(0, "a line of a stack trace; write " + frame.substring(0, Math.max(0, method)) + "#"
                    + frame.substring(method + 1));
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return new PatternException(slash, "'/' in a type's name, and no '#'; write dots between packages and '#' before "
                    + "the method: com.acme.OrderService#place");
        }
        int head = open < 0 ? end : open;
        int dot = text.lastIndexOf('.', head);
        int segment = text.lastIndexOf('.', dot - 1) + 1;
        if (dot > 0 && dot + 1 < head && Names.capitalised(text, segment, dot) && !Names.capitalised(text, dot + 1, head)) {
            return new PatternException(dot, "no '#' between type and method; write "
                    + text.substring(0, dot) + "#" + text.substring(dot + 1));
        }
        return new PatternException(end, "no '#' and no method after the type; write com.acme.OrderService#place, or #* for "
                + "every method, without a space before '#': YAML takes ' #' for the start of a comment");
    }

    /** Modifiers and annotations before the type. */
    private int parsePrefixes(int hash) throws PatternException {
        int at = 0;
        while (true) {
            while (at < hash && text.charAt(at) == ' ') {
                at++;
            }
            int end = text.indexOf(' ', at);
            if (end < 0 || end > hash) {
                if (at < hash && modifier(text.substring(at, hash))) {
                    throw new PatternException(hash, "no type before '#'; write its full name, such as com.acme.OrderService");
                }
                return at;
            }
            int next = end;
            while (next < hash && text.charAt(next) == ' ') {
                next++;
            }
            if (!modifier(text.substring(at, end))) {
                if (next == hash || text.charAt(end - 1) == '|' || text.charAt(next) == '|') {
                    return at;
                }
                if (text.charAt(at) != '@') {
                    throw notAModifier(at, text.substring(at, end));
                }
                type.addAnnotation(TypePattern.annotation(text, at, end));
            }
            at = next;
        }
    }

    private boolean modifier(String word) {
        if (word.equals("public")) {
            method.addVisibility(MethodPart.PUBLIC);
        } else if (word.equals("protected")) {
            method.addVisibility(MethodPart.PROTECTED);
        } else if (word.equals("private")) {
            method.addVisibility(MethodPart.PRIVATE);
        } else if (word.equals("static") || word.equals("!static")) {
            method.setStatic(word.equals("static"));
        } else {
            return false;
        }
        return true;
    }

    private static PatternException notAModifier(int at, String word) {
        return new PatternException(at, "'" + word + "' before the type is no modifier (public, protected, private, static, "
                + "!static); take it away, a return type goes under returns of the long form");
    }

    private void parseType(int from, int hash) throws PatternException {
        int to = hash;
        if (to > from && text.charAt(to - 1) == '+') {
            subtypes = true;
            to--;
        }
        if (from == to) {
            throw new PatternException(from, "no type before '" + text.charAt(from)
                    + "'; write its full name, such as com.acme.OrderService");
        }
        int colons = text.indexOf("::", from);
        if (colons >= 0 && colons < to) {
            throw new PatternException(colons, "'::' in a type's name; write '#' before the method, and '.' or '$' before "
                    + "an inner type");
        }
        String wildcard = text.substring(from, to);
        if (!subtypes && type.asksForAnnotations() && (wildcard.equals("*") || wildcard.equals("**"))) {
            return;
        }
        if (subtypes) {
            type.above().add(text, from, to, true);
        } else {
            type.own().add(text, from, to, true);
        }
    }

    private void parseMethod(int from) throws PatternException {
        int start = skipBlanks(from);
        int open = text.indexOf('(', start);
        int close = text.indexOf(')', start);
        int end = open < 0 ? text.length() : open;
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        if (start == end) {
            throw new PatternException(start, "no method after '#'; write its name, or * for every method");
        }
        if (open >= 0 && close < 0) {
            throw notClosed(open, end);
        }
        if (text.charAt(start) == '@') {
            method.addAnnotation(text, start, end);
        } else {
            checkReturnType(start, end);
            method.addName(text, start, end);
        }
        if (open >= 0) {
            parseParameters(open, close);
        }
    }

    private PatternException notClosed(int open, int end) {
        String parameters = text.substring(open + 1).trim();
        while (parameters.endsWith(",")) {
            parameters = parameters.substring(0, parameters.length() - 1).trim();
        }
        String method = text.substring(0, end).trim();
        return new PatternException(open, "'(' without ')'; write " + method + (parameters.isEmpty()
                ? " for every overload, or " + method + "() for the one without parameters" : '(' + parameters + ')'));
    }

    private void checkReturnType(int start, int end) throws PatternException {
        int space = text.indexOf(' ', start);
        if (space >= 0 && space < end) {
            throw new PatternException(start, "'" + text.substring(start, space) + "' before the method's name; modifiers go "
                    + "before the type, a return type under returns of the long form");
        }
    }

    private void parseParameters(int open, int close) throws PatternException {
        int nested = text.indexOf('(', open + 1);
        if (nested >= 0 && nested < close) {
            throw new PatternException(nested, "a second '('; write the parameters' types alone: (String, int)");
        }
        int after = skipBlanks(close + 1);
        if (after < text.length()) {
            throw new PatternException(after, "'" + text.substring(after).trim() + "' after the parameters; end with ')', a "
                    + "return type goes under returns of the long form");
        }
        Parameters parameters = new Parameters();
        parameters.addAll(text, skipBlanks(open + 1), close);
        method.setParameters(parameters);
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
