package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodAspect;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of one pattern of a rule, stage by stage, and what came near to it. It keeps the names of no more methods than
 * {@code max-methods} and of few candidates, however much there is. Not thread-safe.
 */
public final class PatternExplanation {

    private static final int MOST_CANDIDATES = 10;

    private final Rule rule;
    private final MethodPattern pattern;
    private final boolean namesTypes;
    private int typesSeen;
    private int typesNamed;
    private final List<TypeView> types = new ArrayList<TypeView>();
    private int methodsDeclared;
    /** How many methods have all that is asked up to an aspect. */
    private final Map<MethodAspect, Integer> left = new EnumMap<MethodAspect, Integer>(MethodAspect.class);
    private int notExcepted;
    private final Set<String> methods = new LinkedHashSet<String>();
    private final Map<Reason, Map<String, FellOut>> fellOut = new EnumMap<Reason, Map<String, FellOut>>(Reason.class);

    PatternExplanation(Rule rule, MethodPattern pattern) {
        this.rule = rule;
        this.pattern = pattern;
        this.namesTypes = !pattern.typeNames().isEmpty();
        for (MethodAspect aspect : MethodAspect.values()) {
            left.put(aspect, 0);
        }
    }

    public MethodPattern pattern() {
        return pattern;
    }

    Rule rule() {
        return rule;
    }

    /** Whether it matches more methods than a pattern may. */
    public boolean isRefused() {
        return notExcepted > rule.maxMethods();
    }

    /** The methods that it matches, as {@code com.acme.Shop#order(String)}; of a refused pattern the first of them. */
    public Set<String> methods() {
        return Collections.unmodifiableSet(methods);
    }

    /** What there is of it, from all types to the methods that are woven. */
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<Stage>();
        stages.add(new Stage("types-seen", "types seen", typesSeen));
        stages.add(new Stage("types-named", "of the name or package", typesNamed));
        stages.add(new Stage("types-matched", pattern.asksForParents() ? "that are it, or extend or implement it"
                : "with all that is asked of types", types.size()));
        stages.add(new Stage("methods-declared", "methods declared there", methodsDeclared));
        stages.add(new Stage("methods-named", "of the name", left.get(MethodAspect.NAME)));
        stages.add(new Stage("with-parameters", "with the parameters", left.get(MethodAspect.PARAMETERS)));
        stages.add(new Stage("with-modifiers", "with the result, modifiers and annotation", left.get(MethodAspect.ANNOTATION)));
        stages.add(new Stage("with-code", "with code (not abstract or native)", left.get(MethodAspect.CODE)));
        stages.add(new Stage("not-excepted", "not taken away by except", notExcepted));
        stages.add(new Stage("guarded", isRefused() ? "guarded: max-methods is " + rule.maxMethods() : "guarded",
                isRefused() ? 0 : notExcepted));
        return stages;
    }

    /** Why it matches nothing; null: it matches something. */
    public FellOut first() {
        return notExcepted > 0 && !isRefused() || candidates().isEmpty() ? null : candidates().get(0);
    }

    /** What came near and fell out, the nearest first. Of one kind it keeps a few. */
    public List<FellOut> candidates() {
        List<FellOut> candidates = new ArrayList<FellOut>();
        for (Map<String, FellOut> ofReason : fellOut.values()) {
            candidates.addAll(0, ofReason.values());
        }
        // What a pattern with subtypes names is mostly abstract: that alone is no news where those below it have it otherwise.
        Map<String, FellOut> overloads = fellOut.get(Reason.OTHER_PARAMETERS);
        if (overloads != null && pattern.textWithSubtypes() == null) {
            candidates.removeAll(overloads.values());
            candidates.addAll(candidateAbove(candidates), overloads.values());
        }
        return candidates;
    }

    private static int candidateAbove(List<FellOut> candidates) {
        int at = 0;
        while (at < candidates.size() && candidates.get(at).reason().compareTo(Reason.INTERFACE) > 0) {
            at++;
        }
        return at;
    }

    /** Or else means types of any name. */
    boolean namesTypes() {
        return namesTypes;
    }

    void seen(int count) {
        typesSeen = count;
    }

    void named() {
        typesNamed++;
    }

    void matched(TypeView type) {
        types.add(type);
    }

    /** Those that are meant, whatever their methods. */
    List<TypeView> types() {
        return types;
    }

    boolean hasNamedMethods() {
        return left.get(MethodAspect.NAME) > 0;
    }

    /** Counts a method of a type that is meant. */
    void declared(MethodAspect missing) {
        methodsDeclared++;
        for (MethodAspect aspect : MethodAspect.values()) {
            if (missing == null || aspect.compareTo(missing) < 0) {
                left.put(aspect, left.get(aspect) + 1);
            }
        }
    }

    /** How many methods it matches, whether that is too many or not. */
    int matched() {
        return notExcepted;
    }

    /**
     * That some types have no such method is of interest only where none has; and that what a pattern with subtypes or a wildcard
     * names is abstract only where nothing is guarded.
     */
    void forgetWhatIsNoNews() {
        if (hasNamedMethods()) {
            fellOut.remove(Reason.NO_SUCH_METHOD);
            fellOut.remove(Reason.MISSPELT);
        }
        if (notExcepted > 0 && (pattern.textWithSubtypes() == null || pattern.exactTypeNames().isEmpty())) {
            fellOut.remove(Reason.ABSTRACT);
            fellOut.remove(Reason.INTERFACE);
        }
    }

    void guarded(String method) {
        notExcepted++;
        if (methods.size() < rule.maxMethods()) {
            methods.add(method);
        }
    }

    void fellOut(Reason reason, String candidate, String text) {
        Map<String, FellOut> ofReason = fellOut.get(reason);
        if (ofReason == null) {
            ofReason = new LinkedHashMap<String, FellOut>();
            fellOut.put(reason, ofReason);
        }
        if (ofReason.size() < MOST_CANDIDATES) {
            ofReason.put(text, new FellOut(reason, candidate, text));
        }
    }

    /** Whether there are methods of which no more is missing than the annotation, and none that has it. */
    boolean lacksAnnotation() {
        return left.get(MethodAspect.MODIFIERS) > 0 && left.get(MethodAspect.ANNOTATION) == 0;
    }

    /** Puts in front what is the same of many, of which single ones are but examples. */
    void tellOfMany() {
        int before = 0;
        if (types.isEmpty() && typesNamed > 1) {
            inFront(Reason.OTHER_TYPE, "none of the " + typesNamed + " types of the name "
                    + (!pattern.typeAnnotations().isEmpty() ? "carries the annotation " + annotations(pattern.typeAnnotations())
                    : "extends or implements what is asked for"));
        }
        for (MethodAspect aspect : MethodAspect.values()) {
            if (left.get(aspect) == 0 && (before > 1 || before == 1 && aspect == MethodAspect.ANNOTATION)) {
                String none = "none of the " + before + " methods ";
                if (aspect == MethodAspect.PARAMETERS && pattern.methodName() == null) {
                    inFront(Reason.OTHER_PARAMETERS, none + "there has the parameters that are asked for");
                } else if (aspect == MethodAspect.RESULT) {
                    inFront(Reason.OTHER_RESULT, none + "of the name and parameters returns what is asked for");
                } else if (aspect == MethodAspect.MODIFIERS) {
                    inFront(Reason.OTHER_MODIFIERS, none + "of the name and parameters has the modifiers that are asked for");
                } else if (aspect == MethodAspect.ANNOTATION) {
                    inFront(Reason.NO_ANNOTATION, (before == 1 ? "the method does not carry"
                            : none + "otherwise meant carries") + " the annotation " + annotations(pattern.methodAnnotations()));
                }
            }
            before = left.get(aspect);
        }
    }

    private void inFront(Reason reason, String text) {
        Map<String, FellOut> single = fellOut.remove(reason);
        fellOut(reason, null, text);
        if (single != null) {
            fellOut.get(reason).putAll(single);
        }
    }

    /** {@code @com.acme.Guarded}; several are alternatives. */
    static String annotations(Set<String> names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(text.length() == 0 ? "@" : " or @").append(name);
        }
        return text.toString();
    }

    /** {@code com.acme.Shop#order(String)}. */
    static String method(String type, MethodHeader method) {
        return type + '#' + method.name() + Descriptor.readable(Descriptor.parameters(method.descriptor()));
    }
}
