package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds types whose names are near to one that no type has. For one thread. */
final class NearTypes {

    private static final int MOST_TOLD = 3;
    /** Short names are like many others. */
    private static final int TELLING = 8;

    private final TypeSource source;

    NearTypes(TypeSource source) {
        this.source = source;
    }

    /** @param explained means none of the types */
    void find(PatternExplanation explained) {
        MethodPattern pattern = explained.pattern();
        if (!pattern.typeAnnotations().isEmpty()) {
            findAnnotation(explained, pattern.typeAnnotations());
        }
        if (!explained.candidates().isEmpty()) {
            return; // there are such types, and it has been told what they lack
        }
        if (pattern.typeNames().isEmpty()) {
            explained.fellOut(Reason.NOT_SEEN, null, "no type that was seen carries the annotation "
                    + PatternExplanation.annotations(pattern.typeAnnotations()));
        }
        findNamed(explained);
    }

    /** Those whose names are near to annotations that are not there themselves. */
    void findAnnotation(PatternExplanation explained, Set<String> annotations) {
        Set<String> absent = new TreeSet<String>(annotations);
        for (TypeView type : source.types()) {
            absent.remove(type.name());
            absent.removeAll(type.annotations());
        }
        for (String annotation : absent) {
            PatternExplanation ofAnnotation = new PatternExplanation(explained.rule(), explained.pattern());
            findExact(ofAnnotation, annotation);
            for (FellOut near : ofAnnotation.candidates()) {
                if (near.candidate() != null) {
                    explained.fellOut(Reason.ANNOTATION_NOT_SEEN, near.candidate(), near.text());
                }
            }
        }
    }

    /**
     * A sentence of a type that no type is.
     *
     * @param names of the types that may be meant, whatever their source
     */
    String whyNotSeen(Rule rule, String name, Collection<String> names) {
        PatternExplanation explained = new PatternExplanation(rule, rule.match().get(0));
        findExact(explained, name, names);
        return explained.candidates().get(0).text();
    }

    /** The same of a pattern's names alone, whatever else it asks. */
    void findNamed(PatternExplanation explained) {
        MethodPattern pattern = explained.pattern();
        Set<String> once = new TreeSet<String>();
        for (String name : new TreeSet<String>(pattern.typeNames())) {
            if (!once.add(name.replace('$', '.'))) {
                continue; // another reading of the same
            }
            if (name.indexOf('*') < 0) {
                findExact(explained, name);
            } else if (name.lastIndexOf('.', name.indexOf('*')) > 0) {
                findPackage(explained, name, name.substring(0, name.lastIndexOf('.', name.indexOf('*'))));
            } else {
                findPart(explained, name);
            }
        }
    }

    private void findExact(PatternExplanation explained, String name) {
        List<String> names = new ArrayList<String>();
        for (TypeView type : source.types()) {
            names.add(type.name());
        }
        findExact(explained, name, names);
    }

    private void findExact(PatternExplanation explained, final String name, Collection<String> names) {
        String unreadable = source.whyUnreadable(name);
        if (unreadable != null) {
            explained.fellOut(Reason.UNREADABLE, name, "class " + name + " is there, but was passed over: " + unreadable
                    + "; no JVM will load it: put a whole class file in its place");
            return;
        }
        String simple = Inheritance.simpleName(name);
        String dotted = name.replace('$', '.');
        List<String> others = new ArrayList<String>();
        Set<String> neighbours = new TreeSet<String>();
        Set<String> all = new TreeSet<String>();
        boolean found = false;
        for (String seen : names) {
            String itsSimple = Inheritance.simpleName(seen);
            if (seen.equals(name)) {
                return; // it is its other conditions that are not met
            } else if (seen.replace('$', '.').equalsIgnoreCase(dotted)) {
                found = true;
                tell(explained, Reason.OTHER_CASE, name, seen, "other case");
            } else if (itsSimple.equals(simple)) {
                if (seen.indexOf('$') > 0 && packageOf(seen).equals(packageOf(name))) {
                    found = true;
                    tell(explained, Reason.INNER_TYPE, name, seen, "an inner type");
                } else {
                    others.add(seen);
                }
            } else if (Math.abs(itsSimple.length() - simple.length()) <= 2) {
                if (packageOf(seen).equals(packageOf(name))) {
                    neighbours.add(seen);
                } else if (simple.length() >= TELLING && commonParts(seen, name) > 0) {
                    all.add(seen);
                }
            }
        }
        Collections.sort(others, new Comparator<String>() {
            @Override
            public int compare(String one, String other) {
                int nearer = commonParts(other, name) - commonParts(one, name);
                return nearer != 0 ? nearer : one.compareTo(other);
            }
        });
        for (String other : others.subList(0, Math.min(MOST_TOLD, others.size()))) {
            found = true;
            tell(explained, Reason.OTHER_PACKAGE, name, other, "other package");
        }
        String near = nearest(simple, neighbours);
        if (near == null && !found) {
            near = nearest(simple, all);
        }
        if (near != null) {
            tell(explained, Reason.MISSPELT, name, near, packageOf(near).equals(packageOf(name)) ? "other spelling"
                    : "other spelling and package");
        } else if (!found) {
            explained.fellOut(Reason.NOT_SEEN, null, "no class " + name + " was seen, nor one with a name like it"
                    + (neighbours.isEmpty() && countBelow(packageOf(name)) == 0 && !packageOf(name).isEmpty() && !name.startsWith("java.")
                    ? ", nor any of its package" + isItsJarThere() : ""));
        }
    }

    private static void tell(PatternExplanation explained, Reason reason, String name, String near, String how) {
        explained.fellOut(reason, near, "no class " + name + " was seen; did you mean " + near + " (" + how + ")?");
    }

    /** The type whose name without its package is nearest. */
    private static String nearest(String simple, Set<String> types) {
        Set<String> names = new TreeSet<String>();
        for (String type : types) {
            names.add(Inheritance.simpleName(type));
        }
        String nearest = Words.nearest(simple, names);
        if (nearest != null) {
            for (String type : types) {
                if (Inheritance.simpleName(type).equals(nearest)) {
                    return type;
                }
            }
        }
        return null;
    }

    /** The types that have what stands between wildcards somewhere in their names. */
    private void findPart(PatternExplanation explained, String name) {
        String longest = "";
        for (String part : name.split("[*.]+")) {
            longest = part.length() > longest.length() ? part : longest;
        }
        int told = 0;
        for (TypeView type : source.types()) {
            if (told < MOST_TOLD && Inheritance.simpleName(type.name()).toLowerCase(Locale.ROOT)
                    .contains(longest.toLowerCase(Locale.ROOT))) {
                told++;
                tell(explained, Reason.MISSPELT, name, type.name(), "its name has " + longest + " in it");
            }
        }
        if (told == 0) {
            explained.fellOut(Reason.NOT_SEEN, null, "no class " + name + " was seen, nor one whose name has " + longest + " in it");
        }
    }

    private void findPackage(PatternExplanation explained, String name, String wanted) {
        Set<String> packages = new TreeSet<String>();
        Set<String> there = new TreeSet<String>();
        for (TypeView type : source.types()) {
            for (String of = packageOf(type.name()); !of.isEmpty() && packages.add(of);) {
                of = packageOf(of);
            }
            if (packageOf(type.name()).equals(wanted) && type.name().indexOf('$') < 0) {
                there.add(Inheritance.simpleName(type.name()));
            }
        }
        if (!packages.contains(wanted)) {
            String near = Words.nearest(wanted, packages);
            explained.fellOut(near == null ? Reason.NOT_SEEN : Reason.OTHER_PACKAGE, near == null ? null
                    : near + name.substring(wanted.length()), "no class of package " + wanted + " was seen"
                    + (near == null ? isItsJarThere() : "; did you mean package " + near + "?"));
        } else if (name.equals(wanted + ".*")) {
            explained.fellOut(Reason.OTHER_PACKAGE, wanted + ".**", "package " + wanted
                    + " itself has no class, those below it have: did you mean " + wanted + ".**?");
        } else {
            explained.fellOut(Reason.NOT_SEEN, null, "no class " + name + " was seen"
                    + (there.isEmpty() ? "" : "; those of " + wanted + " are " + Remarks.shortened(there)));
        }
    }

    private String isItsJarThere() {
        return source.hasUnreadable() ? ": is its jar there, and not among what can't be read and was passed over?" : ": is its jar there?";
    }

    private int countBelow(String wanted) {
        int count = 0;
        for (TypeView type : source.types()) {
            count += type.name().startsWith(wanted + '.') ? 1 : 0;
        }
        return count;
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /** How many packages two names begin and end with in common. */
    private static int commonParts(String one, String other) {
        String[] parts = one.split("\\.");
        String[] others = other.split("\\.");
        int common = 0;
        int most = Math.min(parts.length, others.length);
        while (common < most && parts[common].equals(others[common])) {
            common++;
        }
        int atEnd = 0;
        while (atEnd < most - common && parts[parts.length - 1 - atEnd].equals(others[others.length - 1 - atEnd])) {
            atEnd++;
        }
        return common + atEnd;
    }
}
