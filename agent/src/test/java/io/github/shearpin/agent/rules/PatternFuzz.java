package io.github.shearpin.agent.rules;

import static io.github.shearpin.agent.rules.RuleFuzz.hold;

import io.github.shearpin.agent.rules.RuleFuzz.Reading.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds for any text that somebody takes for a pattern. */
final class PatternFuzz {

    private static final Position PLACE = new Position("rules.yaml", 3, 12);
    /** What an editor holds patterns against. */
    private static final Pattern EXPRESSION = Pattern.compile(ShortForm.EXPRESSION);
    private static final List<String> NAMES = List.of("A", "com.acme.A", "com.acme.pay.PaymentClient", "com.acme.Outer$Inner",
            "com.acme.Outer$Inner$1", "java.util.UUID", "a.b.c.d.e.F", "com.acme.order.OrderService", "x.Service", "Service");
    private static final List<String[]> METHODS = List.of(new String[] {"a", "()V"}, new String[] {"place", "(Ljava/lang/String;I)V"},
            new String[] {"find", "([[JLcom/acme/Outer$Inner;)Ljava/lang/Object;"}, new String[] {"<init>", "()V"});
    private static final int LONGEST_PATTERN = 1_000;
    private static final int LONGEST_NAME = 5_000;

    private PatternFuzz() {
    }

    private record Type(String name) implements TypeView {
        @Override
        public int modifiers() {
            return 1;
        }

        @Override
        public Set<String> annotations() {
            return Set.of();
        }

        @Override
        public List<TypeView> parents() {
            return Collections.emptyList();
        }

        @Override
        public String loader() {
            return "app";
        }
    }

    private record Method(String name, String descriptor) implements MethodView {
        @Override
        public int modifiers() {
            return 1;
        }

        @Override
        public boolean annotatedWith(String annotation) {
            return false;
        }
    }

    static Kind pattern(String text, List<String> more) {
        if (text.length() > LONGEST_PATTERN) {
            return Kind.REFUSED; // before it is parsed
        }
        List<String> names = new ArrayList<>(NAMES);
        more.stream().filter(name -> !name.isEmpty() && name.length() <= LONGEST_NAME).forEach(names::add);
        globs(text, names);
        try {
            MethodPattern pattern = MethodPatterns.parse(text, PLACE);
            hold(EXPRESSION.matcher(text).matches(), "an editor complains of " + text);
            holdNames(pattern, names);
            holdSame(pattern, pattern.text(), names);
            if (pattern.textWithSubtypes() != null) {
                MethodPatterns.parse(pattern.textWithSubtypes(), PLACE);
            }
            return Kind.ACCEPTED;
        } catch (PatternException e) {
            hold(e.offset() >= 0 && e.offset() <= text.length(), "at " + e.offset() + ": " + e.getMessage());
            hold(e.getMessage().contains("; "), "says not what to write: " + e.getMessage());
            return Kind.REFUSED;
        }
    }

    private static void holdNames(MethodPattern pattern, List<String> names) {
        Set<String> exact = pattern.exactTypeNames();
        names = new ArrayList<>(names);
        names.addAll(exact);
        for (String name : names) {
            boolean matches = pattern.matchesType(new Type(name));
            hold(!matches || pattern.mayMatchName(name), "matches " + name + " and may not");
            hold(!matches || exact.isEmpty() || exact.contains(name), "matches " + name + " besides its names");
            hold(matches || !exact.contains(name) || !pattern.typeAnnotations().isEmpty(), "does not match " + name);
        }
        for (String[] method : METHODS) {
            MethodView view = new Method(method[0], method[1]);
            hold(pattern.matchesMethod(view) == (pattern.missing(view) == null), "misses " + pattern.missing(view) + " of " + view);
        }
    }

    private static void holdSame(MethodPattern pattern, String text, List<String> names) {
        try {
            MethodPattern again = MethodPatterns.parse(text, PLACE);
            for (String name : names) {
                hold(pattern.matchesType(new Type(name)) == again.matchesType(new Type(name)), "another pattern: " + text);
            }
            for (String[] method : METHODS) {
                MethodView view = new Method(method[0], method[1]);
                hold(pattern.matchesMethod(view) == again.matchesMethod(view), "another pattern: " + text);
            }
        } catch (PatternException e) {
            throw new AssertionError("its text is no pattern: " + text, e);
        }
    }

    /** Whatever a name looks like: matching comes to what trying every length of every wildcard would. */
    private static void globs(String text, List<String> names) {
        if (Glob.isWildcard(text) && text.length() <= 60) {
            Glob glob = new Glob(text, false);
            for (String name : names) {
                String some = name.substring(0, Math.min(60, name.length()));
                boolean matches = matches(text, some);
                hold(glob.matches(some) == matches, text + (matches ? " does not match " : " matches ") + some);
                hold(!matches || some.startsWith(glob.prefix()), text + " matches " + some + " without its prefix");
            }
        }
    }

    /** What is left of a name matches what is left of a pattern, as the patterns are described: for each pair of rests at once. */
    static boolean matches(String pattern, String name) {
        boolean[][] rest = new boolean[pattern.length() + 1][name.length() + 1];
        for (int p = pattern.length(); p >= 0; p--) {
            for (int n = name.length(); n >= 0; n--) {
                if (p == pattern.length()) {
                    rest[p][n] = n == name.length();
                } else if (!pattern.startsWith("*", p)) {
                    rest[p][n] = n < name.length() && pattern.charAt(p) == name.charAt(n) && rest[p + 1][n + 1];
                } else if (!isDeep(pattern, p)) {
                    rest[p][n] = rest[p + 1][n] || n < name.length() && name.charAt(n) != '.' && rest[p][n + 1];
                } else if ((p == 0 || pattern.charAt(p - 1) == '.') && pattern.startsWith(".", p + 2)) {
                    int dot = name.indexOf('.', n);
                    rest[p][n] = rest[p + 3][n] || dot >= 0 && rest[p][dot + 1];
                } else {
                    rest[p][n] = rest[p + 2][n] || n < name.length() && rest[p][n + 1];
                }
            }
        }
        return rest[0][0];
    }

    /** Of a run of wildcards, the first two are one, then the next two. */
    private static boolean isDeep(String pattern, int at) {
        int first = at;
        while (first > 0 && pattern.charAt(first - 1) == '*') {
            first--;
        }
        return pattern.startsWith("**", at) && (at - first) % 2 == 0;
    }
}
