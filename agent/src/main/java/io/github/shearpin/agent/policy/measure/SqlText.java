package io.github.shearpin.agent.policy.measure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a statement of SQL does, and to which table: its verb, and the first name after FROM, INTO, UPDATE and the like, or
 * that of the procedure it calls, both in lower case. It is looked at word by word, not parsed: strings and comments are
 * skipped, a WITH clause too, and of a nested query it is the table inside. Immutable and thread-safe.
 */
final class SqlText {

    private static final String NONE = "none";
    private static final String OTHER = "other";
    /** What stands further back than this is not looked at. */
    private static final int FARTHEST = 4_000;
    private static final int MOST_KNOWN = 1_000;
    /** Longer ones may be made anew for each call, with values in them. */
    private static final int LONGEST_KNOWN = 2_000;

    private static final Set<String> VERBS = new HashSet<String>(Arrays.asList("select", "insert", "update", "delete",
            "merge", "upsert", "replace", "call", "exec", "execute", "create", "alter", "drop", "truncate", "rename",
            "grant", "revoke", "commit", "rollback", "savepoint", "release", "begin", "start", "set", "reset", "show",
            "explain", "analyze", "lock", "copy", "values", "declare", "fetch", "close", "use"));
    private static final Set<String> OF_DATA =
            new HashSet<String>(Arrays.asList("select", "insert", "update", "delete", "merge", "upsert", "replace"));
    /** After which the table, or what is called, follows. */
    private static final Set<String> NAMING =
            new HashSet<String>(Arrays.asList("update", "truncate", "call", "exec", "execute"));
    private static final Set<String> BEFORE_TABLE = new HashSet<String>(Arrays.asList("from", "into", "table", "join"));
    /** Whose arguments may have a FROM among them that names no table: {@code extract(year from ordered)}. */
    private static final Set<String> WITH_FROM =
            new HashSet<String>(Arrays.asList("extract", "substring", "trim", "overlay"));
    /** May stand between such a word and the table. */
    private static final Set<String> PASSED_OVER = new HashSet<String>(
            Arrays.asList("only", "if", "not", "exists", "ignore", "low_priority", "delayed", "lateral", "unlogged"));

    private static final ConcurrentMap<String, SqlText> KNOWN = new ConcurrentHashMap<String, SqlText>();

    private final String operation;
    private final String table;

    private SqlText(String operation, String table) {
        this.operation = operation;
        this.table = table;
    }

    static SqlText of(String statement) {
        SqlText known = KNOWN.get(statement);
        if (known == null) {
            known = new Scanner(statement).read();
            if (statement.length() <= LONGEST_KNOWN && KNOWN.size() < MOST_KNOWN) {
                KNOWN.put(statement, known);
            }
        }
        return known;
    }

    /** The verb; {@code other} where it is none that is known. */
    String operation() {
        return operation;
    }

    /** With its schema, without quotes; {@code none} where there is none. */
    String table() {
        return table;
    }

    /** Goes through one statement. */
    private static final class Scanner {

        private final String text;
        private final int end;
        private int at;
        /** Parentheses that are open. */
        private int depth;
        /** How deep those of a call are that may have a FROM in it; 0: there is none. */
        private int withFrom;
        private String before = "";

        Scanner(String text) {
            this.text = text;
            this.end = Math.min(text.length(), FARTHEST);
        }

        SqlText read() {
            String verb = null;
            boolean with = false;
            boolean tableNext = false;
            for (String word = next(); word != null; word = next()) {
                String lower = word.toLowerCase(Locale.ROOT);
                if (lower.equals("from") && (withFrom > 0 && withFrom == depth || before.equals("distinct"))) {
                    before = lower;
                    continue;
                }
                before = lower;
                if (verb == null) {
                    with |= lower.equals("with");
                    boolean isVerb = with ? depth == 0 && OF_DATA.contains(lower) : VERBS.contains(lower);
                    if (!isVerb && !with) {
                        return new SqlText(OTHER, NONE);
                    }
                    verb = isVerb ? lower : null;
                    tableNext = isVerb && NAMING.contains(lower);
                } else if (lower.equals("table") && tableNext || tableNext && PASSED_OVER.contains(lower)) {
                    continue;
                } else if (tableNext && lower.equals("select")) {
                    tableNext = false; // a nested query: the table comes further in
                } else if (tableNext) {
                    return new SqlText(verb, lower);
                } else {
                    tableNext = BEFORE_TABLE.contains(lower);
                }
            }
            return new SqlText(verb == null ? OTHER : verb, NONE);
        }

        /** The next name or keyword, a qualified name in one; null: there is none. */
        private String next() {
            while (at < end) {
                char c = text.charAt(at);
                if (text.startsWith("--", at) || c == '#' && isComment()) {
                    skipPast("\n");
                } else if (text.startsWith("/*", at)) {
                    skipPast("*/");
                } else if (c == '\'') {
                    at++;
                    skipPast("'");
                } else if (isNamePart(c) || isQuote(c)) {
                    return name();
                } else {
                    parenthesis(c);
                    at++;
                }
            }
            return null;
        }

        private void parenthesis(char c) {
            if (c == '(') {
                depth++;
                withFrom = WITH_FROM.contains(before) ? depth : withFrom;
            } else if (c == ')') {
                withFrom = withFrom == depth ? 0 : withFrom;
                depth--;
            }
        }

        /** In MySQL a comment; right before a name SQL Server's temporary tables and PostgreSQL's operators have it, too. */
        private boolean isComment() {
            if (at + 1 == end || Character.isWhitespace(text.charAt(at + 1))) {
                return true;
            }
            int i = at - 1;
            while (i >= 0 && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
                i--;
            }
            return i < 0 || text.charAt(i) == '\n' || text.charAt(i) == '\r';
        }

        private void skipPast(String mark) {
            int found = text.indexOf(mark, at);
            at = found < 0 ? end : found + mark.length();
        }

        private String name() {
            StringBuilder name = new StringBuilder();
            while (at < end) {
                char c = text.charAt(at);
                if (isQuote(c)) {
                    int close = text.indexOf(c == '[' ? ']' : c, at + 1);
                    if (close < 0) {
                        at = end;
                        break;
                    }
                    name.append(text, at + 1, close);
                    at = close + 1;
                } else if (isNamePart(c) || c == '.' && name.length() > 0) {
                    name.append(c);
                    at++;
                } else {
                    break;
                }
            }
            return name.toString();
        }

        private static boolean isQuote(char c) {
            return c == '"' || c == '`' || c == '[';
        }

        private static boolean isNamePart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@' || c == '#';
        }
    }
}
