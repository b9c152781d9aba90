package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Spelling;
import java.util.Collection;

/** What messages need of words: quoting and listing them, and the known word that was probably meant. */
public final class Words {

    private Words() {
    }

    /** In double quotes, on one line, and not longer than a line of a message should be. */
    static String quoted(String text) {
        return Spelling.quoted(text);
    }

    /** On one line, without control characters, cut when it is very long. */
    static String shortened(String text) {
        return Spelling.shortened(text);
    }

    /** As {@link Spelling#inOneLine}. */
    static String inOneLine(String text) {
        return Spelling.inOneLine(text);
    }

    /** As {@link Spelling#nearest}. */
    public static String nearest(String word, Collection<String> known) {
        return Spelling.nearest(word, known);
    }

    /** As {@link Spelling#meant}. */
    static String meant(String word, Collection<String> known) {
        return Spelling.meant(word, known);
    }

    /** A regular expression that matches each of them, as it is. */
    static String alternatives(Collection<String> words) {
        StringBuilder expression = new StringBuilder();
        for (String word : words) {
            expression.append(expression.length() == 0 ? "" : "|").append(word);
        }
        return expression.toString();
    }

    /** {@code a, b or c}. */
    static String or(Collection<String> words) {
        return joined(words, " or ");
    }

    /** {@code a, b and c}. */
    public static String and(Collection<String> words) {
        return joined(words, " and ");
    }

    private static String joined(Collection<String> words, String last) {
        StringBuilder text = new StringBuilder();
        int left = words.size();
        for (String word : words) {
            if (text.length() > 0) {
                text.append(left == 1 ? last : ", ");
            }
            text.append(word);
            left--;
        }
        return text.toString();
    }
}
