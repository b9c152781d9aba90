package io.github.shearpin.agent.rules;

import java.util.Locale;

/**
 * Reads a size with its unit, such as {@code 10MB}, as bytes ({@link Long}): a kB is 1,000 bytes and a KiB 1,024, whatever the
 * case of their letters.
 */
final class Sizes extends ValueReader {

    private static final String[] UNITS = {"KB", "MB", "GB", "KiB", "MiB", "GiB"};
    private static final long[] BYTES = {1_000, 1_000_000, 1_000_000_000, 1 << 10, 1 << 20, 1 << 30};

    private final String least;
    private final String most;

    /** Both bounds are included, and told in the words given here. */
    Sizes(String least, String most) {
        this.least = least;
        this.most = most;
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.text(Amounts.within(UNITS, true, BYTES, (long) bytes(least), (long) bytes(most)),
                "a size is expected: a number and its unit, such as 10MB, from " + least + " to " + most);
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a size", "a number and its unit, such as 10MB", problems);
        if (text == null) {
            return null;
        }
        double bytes = bytes(text);
        if (Double.isNaN(bytes)) {
            report(node, text, problems);
            return null;
        }
        if (bytes < bytes(least) || bytes > bytes(most)) {
            problems.at(node, node.described() + (bytes < bytes(least) ? " is too little" : " is too much"),
                    "write " + least + " to " + most);
            return null;
        }
        return (long) bytes;
    }

    private static double bytes(String text) {
        return amount(text, UNITS, true, BYTES);
    }

    private static void report(YamlNode node, String text, Problems problems) {
        int digits = numberLength(text);
        String number = text.substring(0, digits);
        String rest = text.substring(digits).trim().toUpperCase(Locale.ROOT);
        if (digits == 0) {
            problems.at(node, node.described() + " is no size",
                    text.startsWith("-") ? "a size is not negative" : "write a number and its unit, such as 10MB");
        } else if (rest.isEmpty() || rest.equals("B")) {
            problems.at(node, node.described() + " has no unit that is known here", "write " + number + "KB, or " + number
                    + "MB");
        } else {
            String unit = rest.length() == 1 ? rest + 'B' : rest;
            problems.at(node, node.described() + " is no size", unit(unit, UNITS, true) < 0
                    ? "write one number and one unit (KB, MB, GB, KiB, MiB, GiB), such as 10MB"
                    : "write " + number + UNITS[unit(unit, UNITS, true)]);
        }
    }
}
