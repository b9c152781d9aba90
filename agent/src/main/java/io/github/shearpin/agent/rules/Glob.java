package io.github.shearpin.agent.rules;

/**
 * A name with wildcards: {@code *} is any run of characters without a dot, {@code **} any run at all, and {@code **.} at the
 * start of a segment also no segment. Matching allocates nothing. Backtracks to the latest wildcard of each of the two kinds
 * alone, as <i>wildmatch</i> does: an earlier one has nothing to gain by taking more.
 */
final class Glob {

    private static final int NONE = -1;

    private final String pattern;
    private final boolean simpleName;

    /** @param simpleName whether a name's package is left out of the comparison */
    Glob(String pattern, boolean simpleName) {
        this.pattern = pattern;
        this.simpleName = simpleName;
    }

    static boolean isWildcard(String name) {
        return name.indexOf('*') >= 0;
    }

    /** What every name that matches begins with; empty when nothing is known of it. */
    String prefix() {
        return simpleName ? "" : pattern.substring(0, pattern.indexOf('*'));
    }

    boolean matches(String name) {
        int at = simpleName ? name.lastIndexOf('.') + 1 : 0;
        int next = 0;
        int starNext = NONE;
        int starAt = 0;
        int deepNext = NONE;
        int deepAt = 0;
        boolean deepSegments = false;
        while (true) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                if (next + 1 < pattern.length() && pattern.charAt(next + 1) == '*') {
                    deepSegments = (next == 0 || pattern.charAt(next - 1) == '.')
                            && next + 2 < pattern.length() && pattern.charAt(next + 2) == '.';
                    next += deepSegments ? 3 : 2;
                    deepNext = next;
                    deepAt = at;
                    starNext = NONE;
                } else {
                    starNext = ++next;
                    starAt = at;
                }
                continue;
            }
            if (at == name.length() ? next == pattern.length()
                    : next < pattern.length() && pattern.charAt(next) == name.charAt(at)) {
                if (at == name.length()) {
                    return true;
                }
                at++;
                next++;
            } else if (starNext != NONE && starAt < name.length() && name.charAt(starAt) != '.') {
                at = ++starAt;
                next = starNext;
            } else if (deepNext != NONE && deepAt < name.length()) {
                deepAt = deepSegments ? name.indexOf('.', deepAt) + 1 : deepAt + 1;
                if (deepAt == 0) {
                    return false;
                }
                at = deepAt;
                next = deepNext;
            } else {
                return false;
            }
        }
    }

    /** As it was written. */
    @Override
    public String toString() {
        return pattern;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob && ((Glob) other).pattern.equals(pattern) && ((Glob) other).simpleName == simpleName;
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }
}
