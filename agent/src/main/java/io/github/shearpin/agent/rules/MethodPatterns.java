package io.github.shearpin.agent.rules;

/**
 * Reads patterns: {@code [modifiers] [@Annotation] TYPE[+]#METHOD[(PARAMETERS)]}, or the long form field by field. What the
 * rule files' description leaves open is decided so:
 *
 * <ul>
 * <li>Modifiers are of the method; {@code public protected} means either. An annotation before the type is the type's,
 * one after {@code #} the method's; both by full name. Annotations need not be visible at run time, class files keep most.</li>
 * <li>A type without a package is in the default package. A wildcard without a dot ({@code *Service}) is held against the
 * name without its package, whatever that is. Otherwise {@code *} stops at a dot and {@code **} does not; {@code **.} is any
 * number of packages, none included, so {@code com.acme.**} has the types of {@code com.acme} too. An inner type belongs to
 * the package of its outermost ({@code com.acme.*} has {@code com.acme.Outer$Inner}), and a dot after a capitalised name may
 * be the dollar of an inner type.</li>
 * <li>{@code +} holds for all alternatives before it, and the types named are among those that match.</li>
 * <li>Never matched: methods without code, and synthetic ones; the method behind a bridge is the one that is meant.
 * {@code *} does not have constructors, {@code <init>} alone does.</li>
 * </ul>
 */
public final class MethodPatterns {

    private MethodPatterns() {
    }

    /** @param position where the text stands; kept for messages */
    public static MethodPattern parse(String text, Position position) throws PatternException {
        return new ShortForm(text).parse(position);
    }

    /** @param position where the map of the long form begins; kept for messages */
    public static LongForm longForm(Position position) {
        return new LongForm(position);
    }
}
