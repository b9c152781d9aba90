package io.github.shearpin.agent.rules;

import java.util.Collections;

/** Finds what rules say in vain of exceptions and results that are failures. Not thread-safe. */
final class FailureWarnings {

    private final Effects effects;

    FailureWarnings(Effects effects) {
        this.effects = effects;
    }

    /** @param policy a circuit breaker or a retry */
    void check(Values policy) {
        effects.of(policy, "failures", !policy.list("failures").isEmpty(),
                "an empty list names nothing, so that every exception is a failure", "name those that are, or write null for all");
        if (policy.has("failure-results")) {
            for (YamlNode.Entry entry : policy.node("failure-results").entries()) {
                YamlNode values = entry.value();
                for (YamlNode value : values.is(YamlNode.Kind.LIST) ? values.items() : Collections.singletonList(values)) {
                    effects.of(value, !looksLikeRange(value),
                            value.described() + " is compared as a text, and no number is the same",
                            "write a range as 500..599, without quotes, or list the values that are meant: [500, 502, 503]");
                }
            }
        }
    }

    private static boolean looksLikeRange(YamlNode value) {
        return !FailureResults.isRange(value) && isRange(value.text());
    }

    /** Whether a text looks like a class of statuses ({@code 5xx}), a range ({@code 500-599}) or a comparison ({@code >=500}). */
    private static boolean isRange(String text) {
        String bare = text.replace(" ", "");
        if (bare.length() == 3 && isNumber(bare.substring(0, 1)) && bare.substring(1).equalsIgnoreCase("xx")) {
            return true;
        }
        if (bare.startsWith("<") || bare.startsWith(">")) {
            return isNumber(bare.substring(bare.startsWith("=", 1) ? 2 : 1));
        }
        return isRange(bare, "-") || isRange(bare, "..");
    }

    /** Between ascending numbers of three digits, as statuses have: others may be anything, a month or years say. */
    private static boolean isRange(String text, String separator) {
        int at = text.indexOf(separator);
        if (at < 0) {
            return false;
        }
        String from = text.substring(0, at);
        String to = text.substring(at + separator.length());
        return isNumber(from) && isNumber(to) && from.length() == 3 && to.length() == 3 && from.compareTo(to) < 0;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && ValueReader.numberLength(text) == text.length();
    }
}
