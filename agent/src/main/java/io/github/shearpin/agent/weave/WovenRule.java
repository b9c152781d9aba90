package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodView;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A rule beside its guard, and what it has matched so far. Thread-safe. */
final class WovenRule {

    private static final int MOST_LOOKS = 100;

    /** One pattern of the rule's {@code match}. */
    final class Match {
        private volatile MethodPattern pattern;
        private final Set<String> methods = new HashSet<String>();
        private final Set<Integer> sites = new HashSet<Integer>();
        private volatile boolean refused;
        private final AtomicBoolean remarked = new AtomicBoolean();
        private final AtomicBoolean warned = new AtomicBoolean();
        private final AtomicInteger looks = new AtomicInteger();
        private volatile String typeSeen;
        private volatile String near = "";
        private volatile String why;

        private Match(MethodPattern pattern) {
            this.pattern = pattern;
        }

        /** A look at the name alone. A class of the JDK is not meant by a wildcard such as {@code *Service}. */
        boolean mayMatchName(String name, boolean ofJdk) {
            return !refused && (!ofJdk || pattern.namesJdk()) && pattern.mayMatchName(name);
        }

        MethodPattern pattern() {
            return pattern;
        }

        WovenRule rule() {
            return WovenRule.this;
        }

        /** A pattern that matched too much matches nothing more. */
        boolean isRefused() {
            return refused;
        }

        /** A type that the pattern means has come. */
        void sees(String type) {
            if (near.isEmpty()) {
                typeSeen = type;
            }
        }

        /** Whether a type that lacks the method is worth a look for one that is near: not for each of thousands. */
        boolean looksForNear() {
            return near.isEmpty() && looks.get() < MOST_LOOKS && looks.incrementAndGet() <= MOST_LOOKS;
        }

        /** A type that the pattern means has something near to the method that it lacks. */
        void seesNear(String type, String what) {
            typeSeen = type;
            near = what;
        }

        /** The type that the pattern names has come without the method. */
        void matchesNothing(String reason) {
            why = reason;
        }

        /** As {@link #matchesNothing} was told it; null: the type has not come, or has the method. */
        String why() {
            return why;
        }

        /** What {@link #typeSeen} has that is near; empty if that is not known. */
        String near() {
            return near;
        }

        /** Null: none has come. */
        String typeSeen() {
            return typeSeen;
        }

        /** True once, for a warning beside what is remarked. */
        boolean warn() {
            return warned.compareAndSet(false, true);
        }

        /** True once: what a pattern does not match is told once. */
        boolean remark() {
            return remarked.compareAndSet(false, true);
        }
    }

    private final RuleGuard guard;
    private final Match[] matches;
    private volatile int order;
    private volatile Rule rule;
    private volatile RulePaths paths;
    private final MethodRemarks remarks;
    private final MeasureRemarks measured;
    private final ExceptionRemarks exceptions;

    WovenRule(int order, Rule rule, RuleGuard guard) {
        this.guard = guard;
        this.remarks = new MethodRemarks(rule);
        this.measured = new MeasureRemarks(rule.settings().measure());
        this.exceptions = new ExceptionRemarks(rule);
        this.matches = new Match[rule.match().size()];
        for (int i = 0; i < matches.length; i++) {
            matches[i] = new Match(rule.match().get(i));
        }
        becomes(order, rule);
    }

    /** Whether the rule, as the files say it now, is woven as this one is. */
    boolean isWovenAs(Rule now) {
        return !now.woven().isEmpty() && now.woven().equals(rule.woven());
    }

    /** Goes on as another one that is woven alike: numbers may have changed, and the places in the files. */
    void becomes(int place, Rule other) {
        order = place;
        rule = other;
        paths = new RulePaths(other.settings(), other.preset() != null);
        for (int i = 0; i < matches.length; i++) {
            matches[i].pattern = other.match().get(i);
        }
    }

    /** Its place in the file: the first is the outermost where several match a method. */
    int order() {
        return order;
    }

    Rule rule() {
        return rule;
    }

    RuleGuard guard() {
        return guard;
    }

    Match[] matches() {
        return matches;
    }

    RulePaths paths() {
        return paths;
    }

    MethodRemarks remarks() {
        return remarks;
    }

    MeasureRemarks measured() {
        return measured;
    }

    ExceptionRemarks exceptions() {
        return exceptions;
    }

    boolean isExcepted(TypeView type, MethodView method) {
        for (MethodPattern except : rule.except()) {
            if (except.matchesType(type) && except.matchesMethod(method)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes methods of a class into a pattern's account.
     *
     * @return false when that makes too many, and the pattern is refused from now on
     */
    synchronized boolean count(Match match, String className, List<? extends MethodView> found) {
        for (MethodView method : found) {
            match.methods.add(className + '#' + method.name() + method.descriptor());
            if (match.methods.size() > rule.maxMethods()) {
                match.refused = true;
                return false;
            }
        }
        return true;
    }

    /** Those in a pattern's account, as {@code com.acme.OrderService#place(I)V}; a copy. */
    synchronized Set<String> methods(Match match) {
        return new HashSet<String>(match.methods);
    }

    synchronized void woven(Match match, int site) {
        match.sites.add(site);
    }

    /** The sites that only refused patterns have led to. */
    synchronized Set<Integer> refusedSites() {
        Set<Integer> refused = new HashSet<Integer>();
        for (Match match : matches) {
            if (match.refused) {
                refused.addAll(match.sites);
            }
        }
        for (Match match : matches) {
            if (!match.refused) {
                refused.removeAll(match.sites);
            }
        }
        return refused;
    }

    /** Methods matched by patterns that are in force. */
    synchronized int methodsMatched() {
        Set<String> methods = new HashSet<String>();
        for (Match match : matches) {
            if (!match.refused) {
                methods.addAll(match.methods);
            }
        }
        return methods.size();
    }
}
