package io.github.shearpin.agent.rules;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import java.util.Collections;

/**
 * Reads a percentage such as {@code 50%}, above 0 and up to 100, as a share from 0 to 1 ({@link Double}); with a word for
 * having none at all, which is read as {@link RetrySettings#NO_BUDGET}.
 */
final class Shares extends ValueReader {

    private final String none;

    /** @param none the word for none, such as {@code none}; null where there is no such thing */
    Shares(String none) {
        this.none = none;
    }

    @Override
    SchemaPart schema() {
        SchemaPart share = SchemaPart.text((none == null ? "" : none + "|") + Amounts.NOT_ZERO + "0*([0-9]{1,2}(\\.[0-9]+)?|100(\\.0+)?)%",
                "a percentage is expected: more than 0% and at most 100%" + orNone());
        return none == null ? share : share.with("examples", Collections.singletonList(none));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a percentage", "a number and '%', such as 50%" + orNone(), problems);
        if (text == null) {
            return null;
        }
        if (text.equals(none)) {
            return RetrySettings.NO_BUDGET;
        }
        int digits = numberLength(text);
        String rest = text.substring(digits);
        if (digits == 0 || !(rest.isEmpty() || "%".equals(rest))) {
            problems.at(node, node.described() + " is no percentage", "write a number and '%', such as 50%" + orNone());
            return null;
        }
        double number = Double.parseDouble(text.substring(0, digits));
        if (rest.isEmpty()) {
            problems.at(node, node.described() + " has no '%'", number > 0 && number < 1
                    ? "write " + (int) Math.max(1, Math.round(number * 100)) + "%, if that share is meant"
                    : "write " + text + '%');
            return null;
        }
        if (number <= 0 || number > 100) {
            problems.at(node, node.described() + " is out of bounds", "write more than 0% and at most 100%" + orNone());
            return null;
        }
        return number / 100;
    }

    private String orNone() {
        return none == null ? "" : ", or " + none;
    }
}
