package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What rules that have matched nothing might have meant. Classes without their methods went by without a look at what is
 * above them: that is made up for here, once and by a thread of ours, among those that are loaded. Not where annotations are
 * looked for above a class, because all class files would have to be read. Where none of the types has come, those with names
 * like theirs are looked for. For one thread.
 */
final class Unmatched {

    private final Hierarchy hierarchy;
    private final List<WovenRule.Match> matches = new ArrayList<WovenRule.Match>();
    /** Those whose types nobody has seen. */
    private final List<WovenRule.Match> unseen = new ArrayList<WovenRule.Match>();
    private final TypeTests tests;
    private final Map<Class<?>, Set<TypeTest>> passed = new IdentityHashMap<Class<?>, Set<TypeTest>>();
    private boolean jdkToo;

    Unmatched(List<WovenRule> rules, Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        for (WovenRule rule : rules) {
            if (rule.rule().preset() != null) {
                continue;
            }
            for (WovenRule.Match match : rule.matches()) {
                if (canSee(match) && rule.methodsMatched() == 0) {
                    unseen.add(match);
                }
                if (match.pattern().above() != null && canSee(match) && rule.methodsMatched() == 0) {
                    matches.add(match);
                    patterns.add(match.pattern());
                    jdkToo |= match.pattern().namesJdk();
                }
            }
        }
        this.tests = new TypeTests(patterns);
    }

    /** Whether a class that the pattern means is known to have been loaded, if one was. */
    static boolean canSee(WovenRule.Match match) {
        TypeTest above = match.pattern().above();
        return above == null || !above.asksForAnnotations();
    }

    /** Remembers with each pattern a class that it means and, if there is one, a method that is near to what it asks for. */
    void lookAt(Class<?>[] loaded) {
        if (!matches.isEmpty()) {
            lookAbove(loaded);
        }
        NearTypes near = null;
        for (WovenRule.Match match : unseen) {
            if (match.typeSeen() == null && !match.isRefused()) {
                if (near == null) {
                    near = new NearTypes(new LoadedTypes(loaded, hierarchy));
                }
                lookForNear(match, near);
            }
        }
    }

    private static void lookForNear(WovenRule.Match match, NearTypes near) {
        PatternExplanation explained = new PatternExplanation(match.rule().rule(), match.pattern());
        near.findNamed(explained);
        for (FellOut candidate : explained.candidates()) {
            if (candidate.candidate() != null) {
                match.seesNear(null, ", did you mean " + candidate.candidate() + "?");
                return;
            }
        }
    }

    private void lookAbove(Class<?>[] loaded) {
        for (Class<?> type : loaded) {
            String internalName = type.getName().replace('.', '/');
            boolean ofJdk = Weaver.isOfJdk(type.getClassLoader());
            if (!type.isArray() && !type.isPrimitive() && (jdkToo || !ofJdk)
                    && !Weaver.isOurs(type.getClassLoader(), internalName) && !Weaver.isAccessor(internalName)
                    && !passed(type).isEmpty()) {
                lookAt(type, ofJdk);
            }
        }
    }

    private Set<TypeTest> passed(Class<?> type) {
        Set<TypeTest> known = passed.get(type);
        if (known == null) {
            Set<TypeTest> found = new HashSet<TypeTest>();
            tests.addNamed(type.getName(), found);
            if (type.getSuperclass() != null) {
                found.addAll(passed(type.getSuperclass()));
            }
            for (Class<?> implemented : type.getInterfaces()) {
                found.addAll(passed(implemented));
            }
            known = found.isEmpty() ? Collections.<TypeTest>emptySet() : found;
            passed.put(type, known);
        }
        return known;
    }

    private void lookAt(Class<?> type, boolean ofJdk) {
        for (WovenRule.Match match : matches) {
            MethodPattern pattern = match.pattern();
            if (passed(type).contains(pattern.above()) && match.mayMatchName(type.getName(), ofJdk)
                    && pattern.matchesType(hierarchy.of(type))) {
                match.sees(type.getName());
                if (match.looksForNear()) {
                    lookForNear(match, type);
                }
            }
        }
    }

    private void lookForNear(WovenRule.Match match, Class<?> type) {
        byte[] classFile = hierarchy.types(type.getClassLoader()).classFile(type.getName());
        try {
            if (classFile != null) {
                Remarks.nearMethod(match, ClassHeader.readFull(classFile));
            }
        } catch (UnreadableClassException e) {
            // Another class may have one that is near.
        }
    }
}
