package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Fits the literals of a rule file to the types that methods return. */
final class Literals {

    /** A whole number is an Integer there if it fits, else a Long; a fraction a Double. */
    private static final Set<String> TAKE_ALL = new HashSet<String>(Arrays.asList("java.lang.Object", "java.io.Serializable",
            "java.lang.Comparable", "java.lang.constant.Constable"));
    /** Of boxes that of boolean is none. */
    private static final String CONSTANT_DESC = "java.lang.constant.ConstantDesc";

    private Literals() {
    }

    /**
     * @param literal a {@link String}, {@link Boolean}, {@link Long} or {@link Double}
     * @return what fits a variable of that type, boxed; null: there is no literal for it
     * @throws IllegalArgumentException when there are literals for it, but not this one
     */
    static Object fit(Object literal, String type) {
        if (type.equals("java.lang.Void")) {
            throw unfit(literal, type, "write value: null");
        }
        String primitive = Descriptor.unboxed(type);
        if (Descriptor.primitive(primitive) != null) {
            return primitive(literal, primitive, type);
        }
        if (type.equals("java.lang.String") || type.equals("java.lang.CharSequence")) {
            if (!(literal instanceof String)) {
                throw unfit(literal, type, "write it in quotes: \"" + literal + '"');
            }
            return literal;
        }
        if (type.equals("java.lang.Number")) {
            if (!(literal instanceof Number)) {
                throw unfit(literal, type, "write a number without quotes, such as 0");
            }
            return smallest(literal);
        }
        if (type.equals(CONSTANT_DESC)) {
            if (literal instanceof Boolean) {
                throw unfit(literal, type, "write a number, or text in quotes");
            }
            return smallest(literal);
        }
        return TAKE_ALL.contains(type) ? smallest(literal) : null;
    }

    /** As Java reads literals of no type: what fits an Integer is one. */
    private static Object smallest(Object literal) {
        if (literal instanceof Long && ((Long) literal).intValue() == (Long) literal) {
            return ((Long) literal).intValue();
        }
        return literal;
    }

    private static Object primitive(Object literal, String primitive, String type) {
        switch (primitive) {
            case "boolean":
                if (!(literal instanceof Boolean)) {
                    throw unfit(literal, type, "write true or false, without quotes");
                }
                return literal;
            case "char":
                if (!(literal instanceof String) || ((String) literal).length() != 1) {
                    throw unfit(literal, type, "write one character in quotes, such as \"-\"");
                }
                return ((String) literal).charAt(0);
            case "double":
                return fraction(literal, type);
            case "float":
                double wide = fraction(literal, type);
                if (Float.isInfinite((float) wide) && !Double.isInfinite(wide)) {
                    throw unfit(literal, type, "write a number up to " + Float.MAX_VALUE);
                }
                return (float) wide;
            case "byte":
                return (byte) whole(literal, type, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "short":
                return (short) whole(literal, type, Short.MIN_VALUE, Short.MAX_VALUE);
            case "int":
                return (int) whole(literal, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            default:
                return whole(literal, type, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private static long whole(Object literal, String type, long lowest, long highest) {
        if (!(literal instanceof Long)) {
            throw unfit(literal, type, "write a whole number without quotes, such as 0");
        }
        long number = (Long) literal;
        if (number < lowest || number > highest) {
            throw unfit(literal, type, "write a whole number from " + lowest + " to " + highest);
        }
        return number;
    }

    private static double fraction(Object literal, String type) {
        if (!(literal instanceof Number)) {
            throw unfit(literal, type, "write a number without quotes, such as 0.5");
        }
        return ((Number) literal).doubleValue();
    }

    static IllegalArgumentException unfit(Object literal, String type, String instead) {
        return new IllegalArgumentException("fallback value " + written(literal) + " is no " + Descriptor.readable(type) + "; "
                + instead);
    }

    /** As a rule file has it. */
    static String written(Object literal) {
        return literal instanceof String ? '"' + (String) literal + '"' : String.valueOf(literal);
    }
}
