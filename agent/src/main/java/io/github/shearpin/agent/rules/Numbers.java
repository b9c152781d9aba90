package io.github.shearpin.agent.rules;

import java.util.Collections;

/** Reads a number within bounds: a whole one as {@link Integer}, or one with decimals as {@link Double}. */
final class Numbers extends ValueReader {

    private final String least;
    private final String most;
    private final boolean whole;
    private final String word;

    private Numbers(String least, String most, boolean whole, String word) {
        this.least = least;
        this.most = most;
        this.whole = whole;
        this.word = word;
    }

    /** Whole numbers; both bounds are included. */
    static Numbers whole(int least, int most) {
        return new Numbers(String.valueOf(least), String.valueOf(most), true, null);
    }

    /** Whole numbers, or one word, which is read as itself. */
    static Numbers wholeOr(String word, int least, int most) {
        return new Numbers(String.valueOf(least), String.valueOf(most), true, word);
    }

    /** Numbers with decimals; both bounds are included, and told in the words given here. */
    static Numbers decimal(String least, String most) {
        return new Numbers(least, most, false, null);
    }

    @Override
    SchemaPart schema() {
        String digits = "(?!0[0-9])" + (whole ? (least.equals("0") ? "" : Amounts.NOT_ZERO) + Amounts.upTo(Long.parseLong(most))
                : Amounts.NUMBER);
        SchemaPart number = SchemaPart.text(word == null ? digits : digits + "|" + word,
                expected() + " is expected: " + instead()).orType(whole ? "integer" : "number")
                .with("minimum", bound(least)).with("maximum", bound(most));
        return word == null ? number : number.with("examples", Collections.singletonList(word));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String expected = expected();
        String instead = instead();
        String text = scalar(node, expected, instead, problems);
        if (text == null || text.equals(word)) {
            return text;
        }
        int digits = numberLength(text);
        boolean negative = text.startsWith("-") && text.length() > 1 && numberLength(text.substring(1)) > 0;
        if (!negative && (digits == 0 || digits < text.length() || whole && text.indexOf('.') >= 0)) {
            wrong(node, expected, instead, problems);
            return null;
        }
        if (digits > 1 && text.charAt(0) == '0' && text.charAt(1) != '.') {
            problems.at(node, node.described() + " begins with 0, which some take for an octal number",
                    "write it without");
            return null;
        }
        double number = negative ? -1 : Double.parseDouble(text);
        if (number < Double.parseDouble(least) || number > Double.parseDouble(most)) {
            problems.at(node, node.described() + " is out of bounds", "write " + instead);
            return null;
        }
        return whole ? (Object) (int) number : (Object) number;
    }

    private Object bound(String text) {
        return whole ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
    }

    private String expected() {
        return whole ? "a whole number" : "a number";
    }

    private String instead() {
        return "a number from " + least + " to " + most + (word == null ? "" : ", or " + word);
    }
}
