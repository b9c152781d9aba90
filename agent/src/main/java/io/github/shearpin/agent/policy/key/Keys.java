package io.github.shearpin.agent.policy.key;

/** Makes texts of the values that paths give, for keys and labels. */
public final class Keys {

    private static final int LONGEST = 128;
    private static final String UNKNOWN = "unknown";
    private static final char REPLACEMENT = '\uFFFD';

    private Keys() {
    }

    /**
     * A text on one line, which a metric can carry as a label: no control characters, no halves of characters, and cut after
     * {@value #LONGEST} characters. Values that differ only in what is cut share a text.
     *
     * @param value may be null: {@code null}; of an enum constant it is the name, of a class too, of an exception
     *              that of its class, of anything else what it says itself, and {@code unknown} if it throws instead. So is
     *              {@link io.github.shearpin.agent.policy.path.PathReader#UNKNOWN}. Never throws
     */
    public static String text(Object value) {
        try {
            String text = value instanceof String ? (String) value
                    : value instanceof Enum ? ((Enum<?>) value).name()
                    : value instanceof Class ? ((Class<?>) value).getName()
                    : value instanceof Throwable ? value.getClass().getName() : String.valueOf(value);
            return text == null ? "null" : clean(text);
        } catch (Throwable ofTheirs) {
            return UNKNOWN;
        }
    }

    /** The text itself where there is nothing to be done, as is usual. */
    private static String clean(String text) {
        int length = Math.min(text.length(), LONGEST);
        if (length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--; // a character that does not fit as a whole
        }
        for (int i = 0; i < length; i++) {
            if (!isFine(text, i)) {
                return replaced(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String replaced(String text, int length) {
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            clean.append(isFine(text, i) ? c : Character.isSurrogate(c) ? REPLACEMENT : ' ');
        }
        return clean.toString();
    }

    private static boolean isFine(String text, int at) {
        char c = text.charAt(at);
        if (c < 0x7f) {
            return c >= ' ';
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }
}
