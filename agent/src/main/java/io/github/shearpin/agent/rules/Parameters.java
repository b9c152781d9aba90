package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.List;

/** A parameter list, such as {@code (String, int, ..)}. */
final class Parameters {

    private final List<ParameterType> types = new ArrayList<ParameterType>();
    private boolean anyMore;

    /** Adds what stands between from and to, with commas between the types; nothing when it is blank. */
    void addAll(String text, int from, int to) throws PatternException {
        if (trimEnd(text, from, to) == from) {
            return;
        }
        int depth = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            char c = i == to ? ',' : text.charAt(i);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
            } else if (i == to || c == ',' && depth <= 0) {
                add(text, start, i);
                start = i + 1;
            }
        }
    }

    /** Adds the one type between from and to. */
    void add(String text, int blankFrom, int blankTo) throws PatternException {
        int from = blankFrom;
        while (from < blankTo && text.charAt(from) == ' ') {
            from++;
        }
        int to = trimEnd(text, from, blankTo);
        if (anyMore) {
            throw new PatternException(from, "a parameter after '..'; write '..' last, and '*' for any one parameter");
        }
        if (to - from == 2 && text.startsWith("..", from)) {
            anyMore = true;
        } else {
            types.add(ParameterType.parse(text, from, to, false));
        }
    }

    private static int trimEnd(String text, int from, int end) {
        int to = end;
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return to;
    }

    boolean match(String descriptor) {
        int at = 1;
        for (int i = 0; i < types.size(); i++) {
            if (descriptor.charAt(at) == ')') {
                return false;
            }
            at = types.get(i).match(descriptor, at);
            if (at < 0) {
                return false;
            }
        }
        return anyMore || descriptor.charAt(at) == ')';
    }
}
