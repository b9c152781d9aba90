package io.github.shearpin.agent.rules;

/** Regular expressions for numbers within bounds, with a unit or without, as {@link ValueReader} reads them. */
final class Amounts {

    /** For whatever number it is. */
    static final String NUMBER = "[0-9]+(\\.[0-9]+)?";
    /** For what does not begin with a number that is 0. */
    static final String NOT_ZERO = "(?!0+(\\.0+)?(?![0-9.]))";
    private static final String DECIMALS = "(\\.[0-9]+)?";

    private Amounts() {
    }

    /**
     * For numbers with a unit. Of those that are too little it has some that are less than one of their unit, such as
     * {@code 0.0001s}.
     *
     * @param sizes of the units, in their order
     * @param least in what the sizes are in; as the most, it is included
     */
    static String within(String[] units, boolean anyCase, long[] sizes, long least, long most) {
        StringBuilder expression = new StringBuilder(least > 0 ? NOT_ZERO : "").append('(');
        for (int i = 0; i < units.length; i++) {
            expression.append(i == 0 ? "" : "|").append(within(least / sizes[i], most / sizes[i], most % sizes[i] == 0))
                    .append(anyCase ? inAnyCase(units[i]) : units[i]);
        }
        return expression.append(')').toString();
    }

    /** @param atMost whether the most has no decimals beside itself */
    private static String within(long least, long most, boolean atMost) {
        String tooLittle = least == 0 ? "" : "(?!" + upTo(least - 1) + DECIMALS + "(?![0-9.]))";
        return tooLittle + (atMost ? "(" + upTo(most - 1) + DECIMALS + "|0*" + most + "(\\.0+)?)" : upTo(most) + DECIMALS);
    }

    /** For whole numbers from 0; zeros at the front are fine. */
    static String upTo(long most) {
        String digits = String.valueOf(most);
        int further = digits.length() - 1;
        StringBuilder expression = new StringBuilder("0*(").append(digits);
        if (further > 0) {
            expression.append("|[0-9]{1,").append(further).append('}');
        }
        for (int i = 0; i <= further; i++) {
            if (digits.charAt(i) > '0') {
                expression.append('|').append(digits, 0, i).append("[0-").append((char) (digits.charAt(i) - 1)).append(']');
                if (i < further) {
                    expression.append("[0-9]{").append(further - i).append('}');
                }
            }
        }
        return expression.append(')').toString();
    }

    private static String inAnyCase(String unit) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < unit.length(); i++) {
            expression.append('[').append(Character.toUpperCase(unit.charAt(i))).append(Character.toLowerCase(unit.charAt(i)))
                    .append(']');
        }
        return expression.toString();
    }
}
