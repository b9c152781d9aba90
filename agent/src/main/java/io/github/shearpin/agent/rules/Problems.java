package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Everything that is wrong with the rule files, in the order a reader of the files meets it. Not thread-safe. */
final class Problems {

    private static final int MOST_TOLD = 100;
    private static final int MOST_COMPARED = 1_000;

    /** The first ones by their places, the last of them at the head. */
    private final PriorityQueue<Problem> first = new PriorityQueue<Problem>(MOST_TOLD + 1, Collections.reverseOrder());
    private final Set<String> known = new HashSet<String>();
    private final boolean warnings;
    private int count;

    private Problems(boolean warnings) {
        this.warnings = warnings;
    }

    /** What keeps the files from being used. */
    static Problems errors() {
        return new Problems(false);
    }

    /** What does not. */
    static Problems warnings() {
        return new Problems(true);
    }

    /** A problem with a whole file: {@code file: what; instead}. */
    void inFile(String file, int order, String what, String instead) {
        add(new Problem(order, 0, 0, file + ": " + what + "; " + instead));
    }

    /** A problem at a place that is no value of its own. */
    void at(SourceFile file, int line, int column, String what, String instead) {
        add(new Problem(file.order(), line, column, position(file, line, column) + what + "; " + instead));
    }

    /** A problem with a key or a value. */
    void at(YamlNode node, String what, String instead) {
        at(node, node.path(), what, instead);
    }

    /** A problem inside a value, at a column of its line; the message says what is wrong and what to write instead. */
    void inside(YamlNode node, int column, String message) {
        at(node, column, node.path(), message);
    }

    /** A problem of a path for which the node is not the value but the place to look at. */
    void at(YamlNode node, Path path, String what, String instead) {
        at(node, path, what + "; " + instead);
    }

    /** The same; the message says what is wrong and what to write instead. */
    void at(YamlNode node, Path path, String message) {
        at(node, node.column(), path, message);
    }

    private void at(YamlNode node, int column, Path path, String message) {
        String where = path.toString();
        add(new Problem(node.file().order(), node.line(), column, position(node.file(), node.line(), column)
                + (where.isEmpty() ? "" : where + ": ") + (warnings ? "warning: " : "") + message));
    }

    private static String position(SourceFile file, int line, int column) {
        return file.name() + ':' + line + ':' + column + ": ";
    }

    private void add(Problem problem) {
        // What an alias or a policy says is read for each of its users, but wrong only once.
        if (known.size() < MOST_COMPARED ? !known.add(problem.message) : known.contains(problem.message)) {
            return;
        }
        problem.number = count++;
        first.add(problem);
        if (first.size() > MOST_TOLD) {
            first.poll();
        }
    }

    int count() {
        return count;
    }

    /** Sorted by file and place. The first hundred; a last line says how many more there are. */
    List<String> messages() {
        List<Problem> sorted = new ArrayList<Problem>(first);
        Collections.sort(sorted);
        List<String> messages = new ArrayList<String>();
        for (Problem problem : sorted) {
            messages.add(problem.message);
        }
        if (count > messages.size()) {
            messages.add("and " + (count - messages.size()) + (warnings ? " more warnings" : " more errors")
                    + "; correct these first");
        }
        return messages;
    }

    private static final class Problem implements Comparable<Problem> {
        private final int file;
        private final int line;
        private final int column;
        private final String message;
        private int number;

        Problem(int file, int line, int column, String message) {
            this.file = file;
            this.line = line;
            this.column = column;
            this.message = Words.inOneLine(message);
        }

        @Override
        public int compareTo(Problem other) {
            if (file != other.file) {
                return Integer.compare(file, other.file);
            }
            if (line != other.line) {
                return Integer.compare(line, other.line);
            }
            return column != other.column ? Integer.compare(column, other.column) : Integer.compare(number, other.number);
        }
    }
}
