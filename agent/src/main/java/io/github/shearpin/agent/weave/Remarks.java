package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodView;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.rules.Words;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the weaver tells the operator: which pattern, where it stands, what happened, what to do. */
final class Remarks {

    private static final int ACC_SYNCHRONIZED = 0x0020;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_SYNTHETIC = 0x1000;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;
    private static final int NAMES_LENGTH = 300;

    /** What is to be said of such a method, after its name. */
    static final String SYNTHETIC = " is synthetic: the compiler made it, of a lambda expression for example, and such methods are"
            + " never matched; name the method around it, or the one that calls it";

    private Remarks() {
    }

    static void refused(WovenRule.Match match) {
        Log.line(told(match) + " matches more than " + match.rule().rule().maxMethods()
                + " methods and is refused: nothing it names is guarded; narrow it, or raise max-methods of the rule");
    }

    /** @param matches null: no pattern names the class itself, and nothing is said */
    static void beneathGuard(String className, WovenRule.Match[] matches) {
        if (matches != null) {
            for (WovenRule.Match match : matches) {
                if (match.remark()) {
                    Log.line(told(match) + " matches nothing: " + className
                            + " is what the guard itself runs on, and can't be woven");
                }
            }
        }
    }

    static void notWoven(String className, List<Layer> layers, Throwable reason, AgentStatistics statistics) {
        statistics.notWoven(names(layers), className, reason.toString());
        Log.line("could not weave " + className + " for " + rulesOf(layers) + ": " + reason
                + "; the class is loaded as it is, unguarded");
    }

    static void methodNotWoven(String method, List<Layer> layers, String reason, AgentStatistics statistics) {
        statistics.notWoven(names(layers), method, reason);
        Log.line("could not weave " + method + " for " + rulesOf(layers) + ": " + reason + "; it runs unguarded");
    }

    /** Said once for each pattern. */
    static void monitor(WovenRule.Match match, MethodHeader method, MethodShape shape) {
        String held = monitorHeld(match.rule().rule().settings(), method, shape);
        if (held != null && match.warn()) {
            Log.line(told(match) + " guards " + shape + held);
        }
    }

    /** What is to be said of a guard that may hold calls up within a monitor, after the method; null: nothing. */
    static String monitorHeld(GuardSettings settings, MethodHeader method, MethodShape shape) {
        ReturnKind kind = shape.returnKind();
        if ((method.modifiers() & ACC_SYNCHRONIZED) == 0 || settings.mode() != Mode.ENFORCE
                || kind == ReturnKind.PUBLISHER || kind == ReturnKind.SUSPEND) {
            return null;
        }
        List<String> policies = PolicyNames.thatHoldUp(settings, kind != ReturnKind.STAGE);
        return policies.isEmpty() ? null : ", which is synchronized: while " + PolicyNames.joined(policies)
                + (policies.size() == 1 ? " holds" : " hold")
                + " a call up there, every other caller waits for its monitor";
    }

    /** Said once for each pattern. */
    static void handsValuesOver(WovenRule.Match match, String className) {
        if (match.remark()) {
            Log.line(told(match) + " does not guard " + className + ": what the rule reads of a call is handed over in"
                    + " objects of that class; without key, labels, failure-results and fallback it could be guarded");
        }
    }

    /** Whether there is to tell what a type has instead of the method that the pattern wants. */
    static boolean areDue(MethodPattern pattern) {
        return !pattern.exactTypeNames().isEmpty() || pattern.methodName() != null;
    }

    /** A type that was named came without the method; it will not come again. Said once for each pattern. */
    static void noMethod(WovenRule.Match match, ClassToWeave woven) throws UnreadableClassException {
        if (!match.pattern().exactTypeNames().contains(woven.type().name()) || match.why() != null) {
            return;
        }
        match.matchesNothing(whyNoMethod(match, woven));
        if (match.remark()) {
            Log.line(told(match) + " matches nothing: " + match.why());
        }
    }

    private static String whyNoMethod(WovenRule.Match match, ClassToWeave woven) throws UnreadableClassException {
        MethodPattern pattern = match.pattern();
        ClassHeader header = woven.header();
        boolean named = false;
        for (MethodView method : header.methods()) {
            if (pattern.matchesMethod(new Concrete(method))) {
                return header.name() + '.' + method.name() + whyWithoutCode(method, header, pattern);
            }
            named |= method.name().equals(pattern.methodName());
        }
        String inherited = named || pattern.methodName() == null ? null : woven.inherited(match.rule().rule(), pattern);
        return inherited != null ? inherited
                : header.name() + " was loaded and has no such method" + nearestMethods(pattern.methodName(), header);
    }

    /**
     * Remembers what a type has that comes near to the method that it lacks, for {@link #nothingSoFar}; to be called if the
     * pattern {@linkplain WovenRule.Match#looksForNear looks for that}.
     */
    static void nearMethod(WovenRule.Match match, ClassHeader header) {
        String near = nearMethod(match.pattern().methodName(), header, "that one", ownMethods(header));
        if (near != null) {
            match.seesNear(header.name(), near);
        }
    }

    /** The method's other overloads; else the method of a like name; else all there are. */
    private static String nearestMethods(String name, ClassHeader header) {
        Set<String> names = ownMethods(header);
        String near = nearMethod(name, header, "it", names);
        return near != null ? near : "; its methods are " + shortened(names);
    }

    /** Null: nothing is near. */
    private static String nearMethod(String name, ClassHeader header, String type, Set<String> names) {
        Set<String> overloads = new TreeSet<String>();
        for (MethodView method : header.methods()) {
            if (method.name().equals(name)) {
                overloads.add(name + Descriptor.readable(Descriptor.parameters(method.descriptor())));
            }
        }
        if (!overloads.isEmpty()) {
            return "; " + type + " has " + shortened(overloads);
        }
        String nearest = name == null ? null : Words.nearest(name, names);
        return nearest == null ? null : "; did you mean " + nearest + "?";
    }

    /** The names of those that a program writes. */
    static Set<String> ownMethods(ClassHeader header) {
        Set<String> names = new TreeSet<String>();
        for (MethodView method : header.methods()) {
            if (method.name().charAt(0) != '<' && method.name().indexOf('$') < 0) {
                names.add(method.name());
            }
        }
        return names;
    }

    /** Said once for each pattern: what is woven is not what was meant. */
    static void defaultMethodsAlone(WovenRule.Match match, TypeView type, ClassHeader header) {
        MethodPattern pattern = match.pattern();
        if (!isInterface(header) || !pattern.exactTypeNames().contains(type.name())) {
            return;
        }
        for (MethodView method : header.methods()) {
            if ((method.modifiers() & ACC_ABSTRACT) != 0 && pattern.matchesMethod(new Concrete(method)) && match.remark()) {
                Log.line(told(match) + " guards the default methods of the interface " + type.name()
                        + " alone; for the others, such as " + method.name() + ", did you mean "
                        + pattern.textWithSubtypes() + "?");
                return;
            }
        }
    }

    /** Said once for each pattern. */
    static void exceptTakesAll(WovenRule.Match match, TypeView type) {
        if (match.pattern().exactTypeNames().contains(type.name()) && match.remark()) {
            Log.line(told(match) + " guards nothing of " + type.name() + ": except takes away all methods that it matches");
        }
    }

    /** Said at the start. */
    static void constructorsAreMeasuredOnly(WovenRule rule) {
        for (WovenRule.Match match : rule.matches()) {
            String idle = idleForConstructors(rule.rule(), match.pattern());
            if (idle != null) {
                Log.line(told(match) + idle);
            }
        }
    }

    /** What of a rule does nothing for the constructors that a pattern names, to be said after it; null: nothing. */
    static String idleForConstructors(Rule rule, MethodPattern pattern) {
        List<String> idle = PolicyNames.of(rule.settings());
        if (!rule.settings().labels().isEmpty()) {
            idle.add("labels");
        }
        return idle.isEmpty() || !pattern.namesConstructors() ? null
                : " names constructors, which can only be measured: the rule's " + PolicyNames.joined(idle)
                + (idle.size() == 1 && !idle.contains("labels") ? " does" : " do") + " nothing for them";
    }

    /** Said once, some time after the start. */
    static void nothingSoFar(WovenRule rule, long seconds) {
        if (rule.methodsMatched() > 0 || rule.rule().preset() != null) { // of whose library nobody said that it is there
            return;
        }
        for (WovenRule.Match match : rule.matches()) {
            if (!match.isRefused() && match.remark()) {
                Log.line(told(match) + " has matched nothing in the first " + seconds + " s: " + (match.typeSeen() == null
                        ? "no class that it names" + (Unmatched.canSee(match) ? "" : " and that has such a method")
                        + " was loaded yet. It waits; if the class should be there"
                        + (match.near().isEmpty() ? ", look for a misspelt or missing package" : match.near())
                        : "classes that it names were loaded, such as " + match.typeSeen() + ", but none has such a method with"
                        + " code" + (rule.rule().except().isEmpty() ? "" : " that except does not take away") + match.near()));
            }
        }
    }

    private static String whyWithoutCode(MethodView method, ClassHeader header, MethodPattern pattern) {
        if ((method.modifiers() & ACC_SYNTHETIC) != 0) {
            return SYNTHETIC;
        }
        if (isNative(method)) {
            return " is native and holds no code to weave";
        }
        boolean isInterface = isInterface(header);
        return " is abstract (" + (isInterface ? "an interface: " : "") + "did you mean "
                + pattern.textWithSubtypes() + "?)";
    }

    static boolean isNative(MethodView method) {
        return (method.modifiers() & ACC_NATIVE) != 0;
    }

    static boolean isInterface(ClassHeader header) {
        return (header.modifiers() & ACC_INTERFACE) != 0;
    }

    static String shortened(Set<String> names) {
        String all = names.toString();
        return all.length() <= NAMES_LENGTH ? all : all.substring(0, NAMES_LENGTH) + "...]";
    }

    private static String told(WovenRule.Match match) {
        return match.pattern().position() + ": rule " + match.rule().rule().name() + ": " + match.pattern().text();
    }

    private static String rulesOf(List<Layer> layers) {
        return (layers.size() == 1 ? "rule " : "rules ") + names(layers);
    }

    /** Of the layers' rules, joined by commas. */
    static String names(List<Layer> layers) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < layers.size(); i++) {
            rules.append(i == 0 ? "" : ", ").append(layers.get(i).rule());
        }
        return rules.toString();
    }

    /** A method as it would be if it held code. */
    private static final class Concrete implements MethodView {
        private final MethodView method;

        Concrete(MethodView method) {
            this.method = method;
        }

        @Override
        public String name() {
            return method.name();
        }

        @Override
        public String descriptor() {
            return method.descriptor();
        }

        @Override
        public int modifiers() {
            return method.modifiers() & ~(ACC_ABSTRACT | ACC_NATIVE | ACC_SYNTHETIC);
        }

        @Override
        public boolean annotatedWith(String annotation) {
            return method.annotatedWith(annotation);
        }
    }
}
