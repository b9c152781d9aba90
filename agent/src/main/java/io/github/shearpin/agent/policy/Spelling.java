package io.github.shearpin.agent.policy;

import java.util.Collection;
import java.util.Locale;

/** What messages need of words that somebody wrote: showing them, and the known word that was probably meant. */
public final class Spelling {

    private static final int LONGEST_SHOWN = 100;
    private static final int LONGEST_COMPARED = 60;
    private static final int SHORTEST_BEGINNING = 4;

    private Spelling() {
    }

    /** In double quotes, on one line, and not longer than a line of a message should be. */
    public static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    /** On one line, without control characters, cut when it is very long. */
    public static String shortened(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() >= LONGEST_SHOWN) {
                return shown.append("...").toString();
            }
            char c = text.charAt(i);
            shown.append(breaksLine(c) ? ' ' : c);
        }
        return shown.toString();
    }

    /** The same with a blank for each line break and control character. */
    public static String inOneLine(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) {
            if (breaksLine(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }

    private static boolean breaksLine(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /**
     * The known word that differs least: in nothing but case, hyphens and underscores, or in at most two letters left
     * out, added, changed or swapped with their neighbour (one for words of four letters and fewer).
     *
     * @return null when none is near
     */
    public static String nearest(String word, Collection<String> known) {
        if (word.length() > LONGEST_COMPARED) {
            return null;
        }
        String wanted = bare(word);
        int most = wanted.length() <= 4 ? 1 : 2;
        String nearest = null;
        for (String candidate : known) {
            String bare = bare(candidate);
            if (Math.abs(bare.length() - wanted.length()) <= most && bare.length() <= LONGEST_COMPARED) {
                int distance = distance(wanted, bare);
                if (distance <= most && distance < Math.min(wanted.length(), bare.length())) {
                    nearest = candidate;
                    most = distance - 1;
                }
            }
        }
        return nearest;
    }

    /**
     * The known word that one of which none is {@linkplain #nearest near} stands for: the singular of a plural, or the only
     * one of which it is the beginning, or that is its beginning.
     *
     * @return null when there is none
     */
    public static String meant(String word, Collection<String> known) {
        String singular = word.endsWith("ies") ? word.substring(0, word.length() - 3) + 'y'
                : word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
        String nearest = nearest(word, known);
        if (nearest != null || known.contains(singular)) {
            return nearest != null ? nearest : singular;
        }
        String meant = null;
        for (String candidate : known) {
            if (isBeginning(singular, candidate) || isBeginning(candidate, word)) {
                if (meant != null) {
                    return null;
                }
                meant = candidate;
            }
        }
        return meant;
    }

    /** Whether all of a word, and not too little, begins another. */
    private static boolean isBeginning(String beginning, String word) {
        String bare = bare(beginning);
        return bare.length() >= SHORTEST_BEGINNING && bare(word).startsWith(bare);
    }

    private static String bare(String word) {
        StringBuilder letters = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c != '-' && c != '_') {
                letters.append(c);
            }
        }
        return letters.toString().toLowerCase(Locale.ROOT);
    }

    /** Optimal string alignment: Levenshtein's distance in which a swap of neighbours counts as one. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int changed = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(changed, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, steps[i - 2][j - 2] + 1);
                }
                steps[i][j] = best;
            }
        }
        return steps[a.length()][b.length()];
    }
}
