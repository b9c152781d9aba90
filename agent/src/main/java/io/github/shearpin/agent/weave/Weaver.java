package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.MethodView;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one transformer the JVM hands every class to. A class that no rule is near costs a look-up by its name, and by its
 * parents where rules name subtypes; ByteBuddy is not loaded before the first class that has something to weave.
 * Thread-safe; it never throws into a class load, and a class it can't weave is loaded as it came.
 */
public final class Weaver implements ClassFileTransformer {

    private static final WovenRule.Match[] NONE = {};

    /** Classes that came by unwoven come in bunches, and looking for them means to look over all there are. */
    private static final long GATHERING_MILLIS = 50;

    private final Instrumentation instrumentation;
    private final Guards guards;
    private final AgentStatistics statistics;
    private final Hierarchy hierarchy = new Hierarchy();
    private final HugeMethods hugeMethods;
    private final List<WovenRule> rules = new ArrayList<WovenRule>();
    private final Map<String, WovenRule.Match[]> byExactName = new HashMap<String, WovenRule.Match[]>();
    private final WovenRule.Match[] byLook;
    private final Set<String> missed = new HashSet<String>();
    private boolean catchingUp;
    private volatile ClassWeaver classWeaver;

    private Weaver(Instrumentation instrumentation, Guards guards, List<Rule> rules, AgentStatistics statistics) {
        this.instrumentation = instrumentation;
        this.guards = guards;
        this.statistics = statistics;
        this.hugeMethods = new HugeMethods(statistics);
        List<WovenRule.Match> looked = new ArrayList<WovenRule.Match>();
        for (Rule rule : rules) {
            if (rule.settings().mode() == Mode.OFF) {
                continue;
            }
            WovenRule woven = new WovenRule(this.rules.size(), rule, guards.add(rule.settings()));
            this.rules.add(woven);
            statistics.methodsWoven(rule.name());
            for (WovenRule.Match match : woven.matches()) {
                Set<String> names = match.pattern().exactTypeNames();
                if (names.isEmpty()) {
                    looked.add(match);
                }
                for (String name : names) {
                    add(name, match);
                }
            }
        }
        this.byLook = looked.toArray(NONE);
    }

    /**
     * Weaves a class of our own, where a rule may mean the JDK: what the weaver needs of it would otherwise be loaded while
     * it is being woven, and fail with a {@link ClassCircularityError}.
     */
    private void warmUp() throws Exception {
        boolean meansJdk = false;
        for (WovenRule rule : rules) {
            for (WovenRule.Match match : rule.matches()) {
                meansJdk |= match.meansJdk();
                if (match.pattern().asksForParents()) {
                    hierarchy.warmUp();
                }
            }
        }
        if (meansJdk) {
            byte[] own = ClassFiles.of(Weaver.class.getClassLoader(), WarmUp.class.getName());
            TypeView type = hierarchy.of(WarmUp.class.getClassLoader(), own);
            matching(type.name(), false, type);
            Layer layer = new Layer("warm-up", false);
            for (MethodView method : ClassHeader.readFull(own).methods()) {
                layer.add(method.name(), method.descriptor(), 0);
            }
            weave(type.name(), own, Collections.singletonList(layer));
        }
    }

    /** To be woven and thrown away. */
    private static final class WarmUp {
        private final Object value;

        WarmUp(Object value) {
            this.value = value;
        }

        Object value() {
            return value;
        }
    }

    private void add(String name, WovenRule.Match match) {
        WovenRule.Match[] before = byExactName.get(name);
        WovenRule.Match[] after = new WovenRule.Match[before == null ? 1 : before.length + 1];
        if (before != null) {
            System.arraycopy(before, 0, after, 0, before.length);
        }
        after[after.length - 1] = match;
        byExactName.put(name, after);
    }

    /** Weaves the rules into the classes that are loaded and, from now on, into those that will be. */
    public static void install(Instrumentation instrumentation, Guards guards, List<Rule> rules,
            AgentStatistics statistics) {
        Weaver weaver = new Weaver(instrumentation, guards, rules, statistics);
        try {
            weaver.warmUp();
        } catch (Throwable defect) {
            Log.defect("warming up the weaver", defect);
        }
        instrumentation.addTransformer(weaver, true);
        weaver.reweave(null);
    }

    @Override
    public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
            byte[] classFile) {
        try {
            // JDK 8 hands over lambda classes without a name.
            if (internalName == null || isOurs(loader, internalName)) {
                return null;
            }
            String name = internalName.replace('/', '.');
            boolean ofJdk = isOfJdk(loader);
            if (!mayMatch(name, ofJdk)) {
                return null;
            }
            if (ofJdk && isBeneathGuard(name)) {
                Remarks.beneathGuard(name, byExactName.get(name));
                return null;
            }
            if (!guards.beginOwnWork()) {
                synchronized (missed) {
                    missed.add(name);
                }
                return null;
            }
            try {
                return System.getSecurityManager() == null ? weave(loader, name, ofJdk, loaded, classFile)
                        : weavePrivileged(loader, name, ofJdk, loaded, classFile);
            } finally {
                guards.endOwnWork();
                catchUp();
            }
        } catch (UnreadableClassException e) {
            statistics.weaveErrors.incrementAndGet();
            Log.line("could not read the class file of " + internalName.replace('/', '.') + ", which a rule may mean: "
                    + e.getMessage() + "; the class is loaded as it is, unguarded");
            return null;
        } catch (Throwable defect) {
            statistics.weaveErrors.incrementAndGet();
            Log.defect("weaving " + internalName, defect);
            return null;
        }
    }

    /** Where there is a SecurityManager, it must not be asked what the class on the stack may do that is being linked. */
    private byte[] weavePrivileged(final ClassLoader loader, final String name, final boolean ofJdk,
            final Class<?> loaded, final byte[] classFile) throws UnreadableClassException {
        try {
            return AccessController.doPrivileged(new PrivilegedExceptionAction<byte[]>() {
                @Override
                public byte[] run() throws UnreadableClassException {
                    return weave(loader, name, ofJdk, loaded, classFile);
                }
            });
        } catch (PrivilegedActionException e) {
            throw (UnreadableClassException) e.getCause();
        }
    }

    private static boolean isOurs(ClassLoader loader, String internalName) {
        return loader == Weaver.class.getClassLoader() && loader != ClassLoader.getSystemClassLoader()
                || internalName.startsWith("java/lang/ShearpinGate")
                || internalName.startsWith("io/github/shearpin/bootstrap/");
    }

    /** What is called before the guard can tell that it calls itself. */
    private static boolean isBeneathGuard(String name) {
        return name.equals("java.lang.Object") || name.equals("java.lang.Thread")
                || name.startsWith("java.lang.ThreadLocal") || name.startsWith("java.lang.ref.");
    }

    /** The platform's loader is our loader's parent. */
    private static boolean isOfJdk(ClassLoader loader) {
        return loader == null || loader == Weaver.class.getClassLoader().getParent();
    }

    /** A look at the name alone. */
    private boolean mayMatch(String name, boolean ofJdk) {
        if (byExactName.containsKey(name)) {
            return true;
        }
        for (WovenRule.Match match : byLook) {
            if (match.mayMatchName(name, ofJdk)) {
                return true;
            }
        }
        return false;
    }

    private byte[] weave(ClassLoader loader, String name, boolean ofJdk, Class<?> loaded, byte[] classFile)
            throws UnreadableClassException {
        long began = System.nanoTime();
        try {
            TypeView type = loaded == null ? hierarchy.of(loader, classFile) : hierarchy.of(loaded, classFile);
            List<List<WovenRule.Match>> matching = matching(name, ofJdk, type);
            if (matching.isEmpty()) {
                return null;
            }
            ClassHeader header = ClassHeader.readFull(classFile);
            List<Layer> layers = new ArrayList<Layer>();
            Map<Layer, WovenRule> rulesOfLayers = new HashMap<Layer, WovenRule>();
            for (List<WovenRule.Match> matches : matching) {
                WovenRule rule = matches.get(0).rule();
                Layer layer = layer(rule, matches, type, header);
                if (layer.size() > 0) {
                    layers.add(layer);
                    rulesOfLayers.put(layer, rule);
                }
            }
            if (layers.isEmpty()) {
                return null;
            }
            byte[] woven = weave(name, classFile, layers);
            while (woven != null && hugeMethods.remove(header, woven, layers)) {
                woven = HugeMethods.isNothingLeft(layers) ? null : weave(name, classFile, layers);
            }
            if (woven != null) {
                if (loaded == null) {
                    statistics.classesWoven.incrementAndGet();
                }
                for (WovenRule rule : rulesOfLayers.values()) {
                    statistics.methodsWoven(rule.rule().name()).set(rule.methodsMatched());
                }
            }
            return woven;
        } finally {
            statistics.weaveNanos.addAndGet(System.nanoTime() - began);
        }
    }

    /**
     * The patterns whose type this is, by rule, in the rules' order. In lists: they are loaded in every JVM, while a class
     * that this needs and that is just being loaded would be needed to load itself.
     */
    private List<List<WovenRule.Match>> matching(String name, boolean ofJdk, TypeView type) {
        List<List<WovenRule.Match>> matching = new ArrayList<List<WovenRule.Match>>();
        WovenRule.Match[] exact = byExactName.get(name);
        if (exact != null) {
            addMatching(exact, name, false, type, matching);
        }
        addMatching(byLook, name, ofJdk, type, matching);
        return matching;
    }

    private static void addMatching(WovenRule.Match[] candidates, String name, boolean ofJdk, TypeView type,
            List<List<WovenRule.Match>> matching) {
        for (WovenRule.Match match : candidates) {
            if (match.mayMatchName(name, ofJdk) && match.pattern().matchesType(type)) {
                ofRule(match.rule(), matching).add(match);
            }
        }
    }

    /** The rule's list, made at its place if it has none yet. */
    private static List<WovenRule.Match> ofRule(WovenRule rule, List<List<WovenRule.Match>> matching) {
        int at = matching.size();
        while (at > 0 && matching.get(at - 1).get(0).rule().order() > rule.order()) {
            at--;
        }
        if (at > 0 && matching.get(at - 1).get(0).rule() == rule) {
            return matching.get(at - 1);
        }
        List<WovenRule.Match> fresh = new ArrayList<WovenRule.Match>();
        matching.add(at, fresh);
        return fresh;
    }

    private Layer layer(WovenRule rule, List<WovenRule.Match> matches, TypeView type, ClassHeader header) {
        Layer layer = new Layer(rule.rule().name(), rule.rule().settings().eachNested());
        for (WovenRule.Match match : matches) {
            List<MethodView> methods = new ArrayList<MethodView>();
            boolean any = false;
            for (MethodView method : header.methods()) {
                if (match.pattern().matchesMethod(method)) {
                    any = true;
                    if (!rule.isExcepted(type, method)) {
                        methods.add(method);
                    }
                }
            }
            if (!any) {
                Remarks.noMethod(match, type, header);
            } else if (!rule.count(match, type.name(), methods)) {
                refuse(match);
            } else {
                for (MethodView method : methods) {
                    int site = guards.site(rule.guard(), type.name(), method.name());
                    rule.woven(match, site);
                    layer.add(method.name(), method.descriptor(), site);
                    Remarks.monitor(match, type, method);
                }
            }
        }
        return layer;
    }

    /** What only this pattern has led to passes from now on as if it had not been woven. */
    private void refuse(WovenRule.Match match) {
        WovenRule rule = match.rule();
        guards.disable(rule.refusedSites());
        statistics.ruleErrors.incrementAndGet();
        statistics.methodsWoven(rule.rule().name()).set(rule.methodsMatched());
        Remarks.refused(match);
    }

    /** @return null: the class can't be woven, which has been told */
    private byte[] weave(String name, byte[] classFile, List<Layer> layers) {
        ClassWeaver weaver = classWeaver;
        if (weaver == null) {
            weaver = new ClassWeaver();
            classWeaver = weaver;
        }
        while (true) {
            try {
                return weaver.weave(name, classFile, layers);
            } catch (Throwable e) {
                statistics.weaveErrors.incrementAndGet();
                String tooLarge = ClassWeaver.removeTooLarge(e, layers);
                if (tooLarge == null) {
                    Remarks.notWoven(name, layers, e);
                    return null;
                }
                Remarks.tooLarge(name + '.' + tooLarge, layers);
            }
        }
    }

    /**
     * Weaves classes that are loaded already, one by one, so that a bad one fails alone.
     *
     * @param names null: all of them
     */
    private void reweave(Set<String> names) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.isArray() || type.isPrimitive() || names != null && !names.contains(type.getName())) {
                continue;
            }
            try {
                String name = type.getName();
                boolean ofJdk = isOfJdk(type.getClassLoader());
                if (!isOurs(type.getClassLoader(), name.replace('.', '/')) && mayMatch(name, ofJdk)
                        && instrumentation.isModifiableClass(type)
                        && !matching(name, ofJdk, hierarchy.of(type)).isEmpty()) {
                    instrumentation.retransformClasses(type);
                }
            } catch (Throwable e) {
                statistics.weaveErrors.incrementAndGet();
                Log.line("could not weave " + type.getName() + ", which was loaded already: " + e
                        + "; it stays as it is, unguarded");
            }
        }
    }

    /**
     * Classes that were loaded in the midst of a weave, by this very thread, came by unwoven. Another thread sees to them:
     * this one is still loading a class.
     */
    private void catchUp() {
        synchronized (missed) {
            if (missed.isEmpty() || catchingUp) {
                return;
            }
            catchingUp = true;
        }
        Thread thread = new Thread(null, new Runnable() {
            @Override
            public void run() {
                for (Set<String> names = takeMissed(); !names.isEmpty(); names = takeMissed()) {
                    reweave(names);
                }
            }
        }, Log.THREAD_PREFIX + "weaver", 0);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private Set<String> takeMissed() {
        try {
            Thread.sleep(GATHERING_MILLIS);
        } catch (InterruptedException nobodyShould) {
            // Then it is a smaller batch.
        }
        synchronized (missed) {
            Set<String> names = new HashSet<String>(missed);
            missed.clear();
            catchingUp = !names.isEmpty();
            return names;
        }
    }
}
