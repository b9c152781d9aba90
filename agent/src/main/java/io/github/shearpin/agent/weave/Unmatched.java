package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What rules that have matched nothing might have meant. Classes without their methods went by without a look at what is
 * above them: that is made up for here, once and by a thread of ours, among those that are loaded. For one thread.
 */
final class Unmatched {

    private final Hierarchy hierarchy;
    private final List<WovenRule.Match> matches = new ArrayList<WovenRule.Match>();
    private final TypeTests tests;

    Unmatched(List<WovenRule> rules, Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        for (WovenRule rule : rules) {
            for (WovenRule.Match match : rule.matches()) {
                if (match.pattern().above() != null && rule.methodsMatched() == 0) {
                    matches.add(match);
                    patterns.add(match.pattern());
                }
            }
        }
        this.tests = new TypeTests(patterns);
    }

    /** Remembers with each pattern a class that it means and, if there is one, a method that is near to what it asks for. */
    void lookAt(Class<?>[] loaded) {
        if (matches.isEmpty()) {
            return;
        }
        for (Class<?> type : loaded) {
            if (!type.isArray() && !type.isPrimitive()
                    && !Weaver.isOurs(type.getClassLoader(), type.getName().replace('.', '/'))) {
                lookAt(type);
            }
        }
    }

    private void lookAt(Class<?> type) {
        TypeView view = hierarchy.of(type);
        Set<TypeTest> passed = view.passed(tests);
        if (passed.isEmpty()) {
            return;
        }
        boolean ofJdk = Weaver.isOfJdk(type.getClassLoader());
        for (WovenRule.Match match : matches) {
            MethodPattern pattern = match.pattern();
            if (passed.contains(pattern.above()) && match.mayMatchName(type.getName(), ofJdk) && pattern.matchesType(view)) {
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
