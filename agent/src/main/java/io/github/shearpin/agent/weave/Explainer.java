package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Finds out what rules match among the types of a source, without weaving anything, and why a pattern matches nothing. It
 * decides as {@link LayerMaker} does. Loads no class of the application's. For one thread.
 */
public final class Explainer implements TypeFiles.Taker {

    private final TypeSource source;
    private final List<RuleExplanation> rules = new ArrayList<RuleExplanation>();
    private final List<PatternExplanation> patterns = new ArrayList<PatternExplanation>();
    private final Map<PatternExplanation, GuardedMethods> guarded =
            new IdentityHashMap<PatternExplanation, GuardedMethods>();
    private final Map<TypeView, List<PatternExplanation>> wanted = new IdentityHashMap<TypeView, List<PatternExplanation>>();

    private Explainer(List<Rule> all, TypeSource source) {
        this.source = source;
        for (Rule rule : all) {
            List<PatternExplanation> ofRule = new ArrayList<PatternExplanation>();
            RuleExplanation explanation = new RuleExplanation(rule, ofRule);
            GuardedMethods ofMethods = new GuardedMethods(explanation);
            for (MethodPattern pattern : rule.match()) {
                PatternExplanation explained = new PatternExplanation(rule, pattern);
                ofRule.add(explained);
                patterns.add(explained);
                guarded.put(explained, ofMethods);
            }
            rules.add(explanation);
        }
    }

    /** In the order of the rules. */
    public static List<RuleExplanation> explain(List<Rule> rules, TypeSource source) {
        return new Explainer(rules, source).explain();
    }

    private List<RuleExplanation> explain() {
        lookAtTypes();
        source.read(wanted.keySet(), this);
        for (PatternExplanation pattern : patterns) {
            finish(pattern);
        }
        for (GuardedMethods ofRule : guarded.values()) {
            ofRule.end();
        }
        return rules;
    }

    /** The same of a class path, of which it is also told what else it lacks that rules name. */
    public static List<RuleExplanation> explain(List<Rule> rules, ClassPathTypes types) {
        Explainer explainer = new Explainer(rules, types);
        List<RuleExplanation> explained = explainer.explain();
        DeclaredMembers members = new DeclaredMembers(types);
        for (GuardedMethods ofRule : new LinkedHashSet<GuardedMethods>(explainer.guarded.values())) {
            ofRule.lookAtSteps(members);
        }
        NamedTypes named = new NamedTypes(types);
        for (RuleExplanation rule : explained) {
            if (!rule.methods().isEmpty()) {
                named.look(rule);
            }
            for (PatternExplanation pattern : rule.patterns()) {
                named.lookAbove(pattern);
            }
        }
        return explained;
    }

    private void lookAtTypes() {
        List<MethodPattern> asking = new ArrayList<MethodPattern>();
        for (PatternExplanation pattern : patterns) {
            asking.add(pattern.pattern());
            pattern.seen(source.types().size());
        }
        TypeTests tests = new TypeTests(asking);
        for (TypeView type : source.types()) {
            boolean ofJdk = source.isOfJdk(type);
            for (PatternExplanation explained : patterns) {
                MethodPattern pattern = explained.pattern();
                if (ofJdk && !pattern.namesJdk()) {
                    continue;
                }
                boolean named = !explained.namesTypes() || pattern.namesType(type.name());
                if (named) {
                    explained.named();
                }
                boolean near = pattern.above() != null ? type.passed(tests).contains(pattern.above())
                        : pattern.mayMatchName(type.name());
                if (near && pattern.matchesType(type)) {
                    explained.matched(type);
                    want(type, explained);
                } else if (named && explained.namesTypes()) {
                    explained.fellOut(Reason.OTHER_TYPE, type.name(), type.name() + " was seen, but " + lack(pattern));
                }
            }
        }
    }

    private void want(TypeView type, PatternExplanation pattern) {
        List<PatternExplanation> wanting = wanted.get(type);
        if (wanting == null) {
            wanting = new ArrayList<PatternExplanation>(1);
            wanted.put(type, wanting);
        }
        wanting.add(pattern);
    }

    private static String lack(MethodPattern pattern) {
        return !pattern.typeAnnotations().isEmpty() ? "does not carry the annotation " + PatternExplanation.annotations(pattern.typeAnnotations())
                : pattern.asksForParents() ? "does not extend or implement what the pattern asks for"
                : "was loaded by another loader";
    }

    @Override
    public void take(TypeView type, byte[] classFile) throws UnreadableClassException {
        try {
            ClassHeader header = ClassHeader.readFull(classFile);
            for (PatternExplanation pattern : wanted.get(type)) {
                new MethodLook(pattern, type, header).look(guarded.get(pattern), classFile, source.isOfJdk(type));
            }
        } catch (UnreadableClassException e) {
            for (PatternExplanation pattern : wanted.get(type)) {
                pattern.fellOut(Reason.UNREADABLE, type.name(), type.name() + " was seen, but its methods can't be read ("
                        + e.getMessage() + "), and no JVM will load it; put a whole class file in its place");
            }
            throw e;
        }
    }

    private void finish(PatternExplanation explained) {
        explained.forgetWhatIsNoNews();
        if (explained.isRefused()) {
            explained.fellOut(Reason.TOO_MANY, null, "it matches " + explained.matched() + " methods, more than max-methods ("
                    + explained.rule().maxMethods() + "), and is refused: nothing it names is guarded; narrow it, or raise"
                    + " max-methods of the rule");
        } else if (explained.types().isEmpty()) {
            new NearTypes(source).find(explained);
        } else if (explained.lacksAnnotation()) {
            new NearTypes(source).findAnnotation(explained, explained.pattern().methodAnnotations());
        } else if (!explained.hasNamedMethods() && explained.pattern().methodName() != null) {
            new Inheritance(source).find(explained);
        }
        explained.tellOfMany();
    }
}
