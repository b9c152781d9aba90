package io.github.shearpin.agent.policy.path;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A value, or a range of whole numbers, as a rule file has it, and what of a program is the same. Immutable. */
final class Literal {

    private final Object value;
    /** Null: it is no number, or too large a one. */
    private final BigDecimal decimal;

    /** @param value null, or a {@link String}, {@link Boolean}, {@link Long}, {@link Double} or {@link WholeNumbers} */
    Literal(Object value) {
        this.value = value;
        this.decimal = value instanceof Long ? BigDecimal.valueOf((Long) value)
                : value instanceof Double && !((Double) value).isInfinite() ? BigDecimal.valueOf((Double) value) : null;
    }

    /** Whether it is the same as a value of the program. Never throws. */
    boolean matches(Object other) {
        if (value == null || other == null || other == value) {
            return other == value;
        }
        try {
            return value instanceof WholeNumbers ? other instanceof Number && ((WholeNumbers) value).hold((Number) other)
                    : value instanceof String ? isText(other)
                    : other instanceof Number && value instanceof Number ? isNumber((Number) other) : value.equals(other);
        } catch (Throwable ofTheirs) {
            return false; // numbers and texts may be the application's own classes
        }
    }

    private boolean isText(Object other) {
        if (other instanceof String) {
            return value.equals(other);
        }
        return other instanceof Enum ? value.equals(((Enum<?>) other).name())
                : other instanceof Character ? value.equals(other.toString())
                : other instanceof CharSequence && ((String) value).contentEquals((CharSequence) other);
    }

    private boolean isNumber(Number other) {
        if (other instanceof BigDecimal) {
            return decimal != null && decimal.compareTo((BigDecimal) other) == 0;
        }
        if (other instanceof BigInteger) {
            return decimal != null && decimal.compareTo(new BigDecimal((BigInteger) other)) == 0;
        }
        if (value instanceof Long) {
            long number = (Long) value;
            return other.longValue() == number && other.doubleValue() == number;
        }
        double number = (Double) value;
        // 0.1f is meant to be the same as 0.1, though no double says so.
        return other instanceof Float ? other.floatValue() == (float) number : other.doubleValue() == number;
    }
}
