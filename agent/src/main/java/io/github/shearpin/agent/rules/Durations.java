package io.github.shearpin.agent.rules;

import java.util.Locale;

/** Reads a duration with its unit, such as {@code 250ms}, {@code 2.5s} or {@code 5m}, as nanoseconds ({@link Long}). */
final class Durations extends ValueReader {

    private static final String[] UNITS = {"ns", "us", "ms", "s", "m", "h"};
    private static final long[] NANOS = {1, 1_000, 1_000_000, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L};

    private final String least;
    private final String most;
    private final long leastNanos;
    private final long mostNanos;

    /** Both bounds are included, and told in the words given here. */
    Durations(String least, String most) {
        this.least = least;
        this.most = most;
        this.leastNanos = (long) nanos(least);
        this.mostNanos = (long) nanos(most);
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.text(expression(), "a duration is expected: a number and its unit, such as 250ms, from " + least
                + " to " + most);
    }

    /** A regular expression that matches all of them. */
    String expression() {
        return Amounts.within(UNITS, false, NANOS, leastNanos, mostNanos);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a duration", "a number and its unit, such as 250ms", problems);
        if (text == null) {
            return null;
        }
        double nanos = nanos(text);
        if (Double.isNaN(nanos)) {
            report(node, text, problems);
            return null;
        }
        if (nanos < leastNanos || nanos > mostNanos) {
            problems.at(node, node.described() + (nanos < leastNanos ? " is too short" : " is too long"),
                    "write " + least + " to " + most);
            return null;
        }
        return Math.round(nanos);
    }

    private static double nanos(String text) {
        return amount(text, UNITS, false, NANOS);
    }

    private static void report(YamlNode node, String text, Problems problems) {
        int digits = numberLength(text);
        String number = text.substring(0, digits);
        String rest = text.substring(digits);
        if (digits == 0) {
            problems.at(node, node.described() + " is no duration",
                    text.startsWith("-") ? "a duration is not negative" : "write a number and its unit, such as 250ms");
        } else if (rest.isEmpty()) {
            problems.at(node, node.described() + " has no unit",
                    "write " + number + "ms, " + number + "s or " + number + 'm');
        } else if (rest.trim().startsWith("d")) {
            problems.at(node, node.described() + " has no unit that is known here", "write hours, such as 24h");
        } else {
            String unit = meant(rest.trim());
            problems.at(node, node.described() + " is no duration", unit == null
                    ? "write one number and one unit (ns, us, ms, s, m, h), such as 90s" : "write " + number + unit);
        }
    }

    /** The unit that someone who writes {@code 2 s}, {@code 2 sec} or {@code 100MS} has in mind; null when none is plain. */
    private static String meant(String rest) {
        String word = rest.toLowerCase(Locale.ROOT);
        if (unit(word, UNITS, false) >= 0) {
            return word;
        }
        if (word.startsWith("sec")) {
            return "s";
        }
        if (word.startsWith("min")) {
            return "m";
        }
        if (word.startsWith("hour") || "hr".equals(word) || "hrs".equals(word)) {
            return "h";
        }
        if (word.startsWith("milli") || "msec".equals(word)) {
            return "ms";
        }
        return word.startsWith("micro") || word.startsWith("\u00b5") ? "us" : null;
    }
}
