package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Types by alternatives: exact names, wildcards, annotations. A wildcard without a dot is held against the name without its
 * package; one with a dot against the whole binary name, where {@code *} stops at a dot, not at a dollar: inner types belong
 * to the package of their outermost. Immutable once parsed.
 */
final class TypePattern implements TypeTest {

    /**
     * Roots of what comes with a JDK, and so of all that a class of the JDK can extend. Of {@code javax} those alone: who
     * names servlets does not want every class of the JDK to be looked at.
     */
    private static final String[] JDK_ROOTS = {"java.", "jdk.", "sun.", "com.sun.", "com.ibm.", "com.oracle.", "openj9.",
        "org.ietf.", "org.jcp.", "org.w3c.", "org.xml.", "netscape.", "javax.accessibility.", "javax.activation.",
        "javax.activity.", "javax.annotation.", "javax.crypto.", "javax.imageio.", "javax.jws.", "javax.lang.",
        "javax.management.", "javax.naming.", "javax.net.", "javax.print.", "javax.rmi.", "javax.script.",
        "javax.security.", "javax.smartcardio.", "javax.sound.", "javax.sql.", "javax.swing.", "javax.tools.",
        "javax.transaction.", "javax.xml."};

    private final Set<String> exact = new HashSet<String>();
    private final List<Glob> globs = new ArrayList<Glob>();
    private final Set<String> annotations = new HashSet<String>();
    private boolean annotationsOfJdk;
    private boolean reachesIntoJdk;
    private boolean namesJdk;

    /**
     * Adds the alternatives that stand between from and to, with {@code |} between them.
     *
     * @param annotationsToo whether an alternative may be {@code @com.acme.Annotation}
     */
    void add(String text, int from, int to, boolean annotationsToo) throws PatternException {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '|') {
                addOne(text, start, i, annotationsToo);
                start = i + 1;
            }
        }
    }

    private void addOne(String text, int blankFrom, int blankTo, boolean annotationsToo) throws PatternException {
        int from = blankFrom;
        int to = blankTo;
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (from < to && text.charAt(to - 1) == ' ') {
            to--;
        }
        if (from == to) {
            throw new PatternException(from, "no type here; write its full name, such as com.acme.OrderService");
        }
        if (annotationsToo && text.charAt(from) == '@') {
            for (String spelling : annotation(text, from, to)) {
                annotations.add(spelling);
                annotationsOfJdk |= startsWithAny(spelling, JDK_ROOTS);
            }
            reachesIntoJdk |= annotationsOfJdk;
            return;
        }
        Names.check(text, from, to, true, "a type's name");
        String name = text.substring(from, to);
        boolean simpleName = name.indexOf('.') < 0;
        for (String spelling : Names.spellings(name)) {
            if (Glob.isWildcard(spelling)) {
                add(new Glob(spelling, simpleName), from, name);
            } else {
                exact.add(spelling);
                namesJdk |= startsWithAny(spelling, JDK_ROOTS);
                reachesIntoJdk |= namesJdk;
            }
        }
    }

    private void add(Glob glob, int from, String name) throws PatternException {
        boolean says = false;
        for (int i = 0; i < name.length(); i++) {
            says |= name.charAt(i) != '*' && name.charAt(i) != '.';
        }
        if (!says) {
            throw new PatternException(from, "'" + name
                    + "' is every class of the JVM; write a package before it, such as com.acme.**");
        }
        globs.add(glob);
        String prefix = glob.prefix();
        namesJdk |= startsWithAny(prefix, JDK_ROOTS);
        reachesIntoJdk |= namesJdk || isStartOfAny(prefix);
    }

    /** Whether an alternative begins as names of the JDK's classes do. */
    boolean namesJdk() {
        return namesJdk;
    }

    /** @return the binary names that the annotation at from (with or without its {@code @}) can have */
    static List<String> annotation(String text, int from, int to) throws PatternException {
        int name = from < to && text.charAt(from) == '@' ? from + 1 : from;
        if (name == to) {
            throw new PatternException(name, "no annotation's name after '@'; write it in full, such as @com.acme.Guarded");
        }
        Names.check(text, name, to, false, "an annotation's name");
        return Names.spellings(text.substring(name, to));
    }

    /** Names without wildcards. */
    Set<String> exact() {
        return exact;
    }

    List<Glob> globs() {
        return globs;
    }

    boolean hasWildcards() {
        return !globs.isEmpty();
    }

    /** Binary names of annotations. */
    Set<String> annotations() {
        return annotations;
    }

    boolean canPass(String binaryName) {
        return !annotations.isEmpty() || named(binaryName);
    }

    boolean named(String binaryName) {
        if (exact.contains(binaryName)) {
            return true;
        }
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(binaryName)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean passes(TypeView type) {
        if (named(type.name())) {
            return true;
        }
        return !annotations.isEmpty() && !Collections.disjoint(annotations, type.annotations());
    }

    @Override
    public boolean canPassAbove(String binaryName) {
        return canBeAbove(binaryName, reachesIntoJdk);
    }

    @Override
    public boolean asksForAnnotations() {
        return !annotations.isEmpty();
    }

    /** Whether something of the JDK can pass. */
    boolean reachesIntoJdk() {
        return reachesIntoJdk;
    }

    /** Whether an annotation is one of the JDK, whose own types carry no others. */
    boolean annotationsOfJdk() {
        return annotationsOfJdk;
    }

    static boolean canBeAbove(String binaryName, boolean reachesIntoJdk) {
        return !binaryName.equals("java.lang.Object") && (reachesIntoJdk || !isOfJdk(binaryName));
    }

    /** Not of all the JDK's types: of most. Proxies, in packages jdk.proxy1 and so on, are made of types of the application. */
    static boolean isOfJdk(String binaryName) {
        return binaryName.startsWith("java.") || binaryName.startsWith("jdk.") && !binaryName.startsWith("jdk.proxy")
                || binaryName.startsWith("sun.");
    }

    private static boolean startsWithAny(String name, String[] roots) {
        for (String root : roots) {
            if (name.startsWith(root)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStartOfAny(String prefix) {
        for (String root : JDK_ROOTS) {
            if (root.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
