package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one transformer the JVM hands every class to. A class that no rule is near costs a look-up by its name; where rules
 * name subtypes, a look at its methods and, if it has one of theirs, at its parents. ByteBuddy is not loaded before the first
 * class that has something to weave. Thread-safe; it never throws into a class load, and a class it can't weave is loaded as it came.
 */
public final class Weaver implements ClassFileTransformer, Weaving {

    // Asked for once, with our own rights: not for each class, on a stack for which a SecurityManager may deny them.
    private static final ClassLoader OWN_LOADER = Weaver.class.getClassLoader();
    private static final ClassLoader PLATFORM_LOADER = OWN_LOADER.getParent();
    /** In tests alone. */
    private static final boolean OWN_IS_APPLICATIONS = OWN_LOADER == ClassLoader.getSystemClassLoader();

    private static final int MOST_NOT_READ = 100;
    private static final int LOOKS_FOR_WOVEN = 3;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Instrumentation instrumentation;
    private final Guards guards;
    private final AgentStatistics statistics;
    /** The rules in force. */
    private volatile WovenRules rules;
    private final LayerMaker layerMaker;
    private final HugeMethods hugeMethods;
    private final LateClasses late;
    private final OpenTelemetrySpans openTelemetry;
    private volatile Thread reweaving;
    private volatile ClassWeaver classWeaver;
    /** Names of classes that were. */
    private final Set<String> woven = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    private final Set<String> notRead = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    private volatile boolean uninstalled;

    private Weaver(Instrumentation instrumentation, Guards guards, List<Rule> rules, AgentStatistics statistics,
            long began) {
        this.late = new LateClasses(this, began);
        this.instrumentation = instrumentation;
        this.guards = guards;
        this.openTelemetry = new OpenTelemetrySpans(guards.spans());
        this.statistics = statistics;
        this.rules = new WovenRules(rules, guards, null);
        this.layerMaker = new LayerMaker(guards, statistics);
        this.hugeMethods = new HugeMethods(statistics);
        for (WovenRule rule : this.rules.index.rules()) {
            begins(rule);
        }
    }

    private void begins(WovenRule rule) {
        statistics.methodsWoven(rule.rule().name());
        Remarks.constructorsAreMeasuredOnly(rule);
    }

    /**
     * Weaves a class of our own, where a rule may mean the JDK: what the weaver needs of it would otherwise be loaded while
     * it is being woven, and fail with a {@link ClassCircularityError}.
     */
    private void warmUp() throws Exception {
        RuleIndex index = rules.index;
        Hierarchy hierarchy = rules.hierarchy;
        boolean namesJdk = false;
        for (WovenRule rule : index.rules()) {
            for (WovenRule.Match match : rule.matches()) {
                namesJdk |= match.pattern().namesJdk();
                if (match.pattern().asksForParents()) {
                    hierarchy.warmUp();
                }
            }
        }
        if (namesJdk) {
            guards.warmUp();
            byte[] own = ClassFiles.of(Weaver.class.getClassLoader(), WarmUp.class.getName());
            ClassBytes bytes = ClassHeader.bytes(own);
            TypeView type = hierarchy.of(WarmUp.class.getClassLoader(), bytes);
            index.matching(type.name(), false, type, bytes);
            index.matching(type.name(), false, type, null); // as if it declared what rules ask for
            Layer plain = new Layer("warm-up", false);
            Layer withValues = new Layer("warm-up", false);
            ClassToWeave toWeave = new ClassToWeave(hierarchy, WarmUp.class.getClassLoader(), type, own, bytes);
            for (MethodHeader method : toWeave.header().methods()) {
                plain.add(method.name(), method.descriptor(), 0, false);
                withValues.add(method.name(), method.descriptor(), 0, true);
                index.rules().get(0).remarks().asynchronous(toWeave.shape(method, true)); // has nothing to say
            }
            new GenericResults(own); // asked only of methods that return futures
            weave(type.name(), own, Arrays.asList(plain, withValues));
        }
    }

    /** To be woven and thrown away. */
    private static final class WarmUp {
        private final int value;

        WarmUp(int value) {
            this.value = value;
        }

        long plus(int number, Object other) {
            return value + number + other.hashCode();
        }
    }

    /** Weaves the rules into the classes that are loaded and, from now on, into those that will be. */
    public static Weaving install(Instrumentation instrumentation, Guards guards, List<Rule> rules,
            AgentStatistics statistics) {
        Weaver weaver = make(instrumentation, guards, rules, statistics, System.nanoTime());
        weaver.late.start();
        instrumentation.addTransformer(weaver, true);
        weaver.weaveLoaded();
        return weaver;
    }

    void weaveLoaded() {
        try {
            reweave(null);
        } catch (Throwable needy) {
            Log.defect("weaving the classes that are loaded already", needy);
        }
    }

    /**
     * One that nobody hands classes to yet.
     *
     * @param began when the agent began to look out for classes, in nanoseconds
     */
    static Weaver make(Instrumentation instrumentation, Guards guards, List<Rule> rules, AgentStatistics statistics,
            long began) {
        Weaver weaver = new Weaver(instrumentation, guards, rules, statistics, began);
        try {
            weaver.warmUp();
        } catch (Throwable defect) {
            Log.defect("warming up the weaver", defect);
        }
        return weaver;
    }

    /** What is woven late, and by what thread. */
    LateClasses late() {
        return late;
    }

    @Override
    public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
            byte[] classFile) {
        try {
            // JDK 8 hands over lambda classes without a name.
            if (internalName == null || isOurs(loader, internalName) || isAccessor(internalName)) {
                return null;
            }
            String name = internalName.replace('/', '.');
            if (OpenTelemetrySpans.isSign(name)) {
                late.add(name);
            }
            boolean ofJdk = isOfJdk(loader);
            RuleIndex index = rules.index;
            boolean again = loaded != null && Thread.currentThread() == reweaving; // or it was woven, and is no more
            if (!index.mayMatch(name, ofJdk) && !again) {
                return null;
            }
            if (ofJdk && isBeneathGuard(name)) {
                Remarks.beneathGuard(name, index.exact(name));
                return null;
            }
            if (!guards.beginOwnWork()) {
                late.add(name); // the JVM loads it for what we are doing here
                return null;
            }
            try {
                return System.getSecurityManager() == null ? weave(loader, name, ofJdk, loaded, classFile)
                        : weavePrivileged(loader, name, ofJdk, loaded, classFile);
            } finally {
                guards.endOwnWork();
            }
        } catch (VirtualMachineError needy) {
            // The application's stack or heap was full just now; another thread tries again, and once.
            if (Thread.currentThread() == reweaving) {
                statistics.notWoven("", internalName.replace('/', '.'), needy.toString());
                Log.line("could not weave " + internalName.replace('/', '.') + ": " + needy
                        + "; the class stays as it is, unguarded");
            } else {
                late.add(internalName.replace('/', '.'));
            }
            return null;
        } catch (UnreadableClassException e) {
            notRead(internalName.replace('/', '.'), e.getMessage());
            return null;
        } catch (Throwable defect) {
            statistics.notWoven("", internalName, defect.toString());
            Log.defect("weaving " + internalName, defect);
            return null;
        }
    }

    /** Told once for each class: who can't load one tries again and again. */
    private void notRead(String name, String why) {
        if (notRead.contains(name)) {
            return;
        }
        statistics.notWoven("", name, "the class file is not readable: " + why);
        if (notRead.size() < MOST_NOT_READ && notRead.add(name)) {
            Log.line("could not read the class file of " + name + ", which a rule may mean: " + why
                    + "; the class is loaded as it is, unguarded"
                    + (notRead.size() == MOST_NOT_READ ? " (further ones are only counted)" : ""));
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

    static boolean isOurs(ClassLoader loader, String internalName) {
        return loader == OWN_LOADER && !OWN_IS_APPLICATIONS
                || internalName.startsWith("java/lang/ShearpinGate")
                || internalName.startsWith("io/github/shearpin/bootstrap/");
    }

    /** Reflection makes them one by one, each with a loader of its own, about which nothing is known yet. */
    static boolean isAccessor(String internalName) {
        return internalName.startsWith("jdk/internal/reflect/Generated") || internalName.startsWith("sun/reflect/Generated");
    }

    /** What is called before the guard can tell that it calls itself. */
    static boolean isBeneathGuard(String name) {
        return name.equals("java.lang.Object") || name.equals("java.lang.Thread")
                || name.startsWith("java.lang.ThreadLocal") || name.startsWith("java.lang.ref.");
    }

    /** The platform's loader is our loader's parent. */
    static boolean isOfJdk(ClassLoader loader) {
        return loader == null || loader == PLATFORM_LOADER;
    }

    private byte[] weave(ClassLoader loader, String name, boolean ofJdk, Class<?> loaded, byte[] handed)
            throws UnreadableClassException {
        long started = System.nanoTime();
        try {
            WovenRules now = rules;
            ClassBytes handedBytes = ClassHeader.bytes(handed);
            TypeView type = loaded == null ? now.hierarchy.of(loader, handedBytes) : now.hierarchy.of(loaded, handedBytes);
            List<List<WovenRule.Match>> matching = now.index.matching(name, ofJdk, type, handedBytes);
            boolean again = loaded != null && Thread.currentThread() == reweaving; // other agents retransform, too
            if (matching.isEmpty() && !again) {
                return null;
            }
            byte[] named = loaded == null ? null
                    : LostParameterNames.restored(handed, now.hierarchy.types(loader).classFile(name));
            byte[] classFile = named == null ? handed : named;
            ClassBytes bytes = named == null ? handedBytes : ClassHeader.bytes(named);
            ClassToWeave toWeave = new ClassToWeave(now.hierarchy, loader, type, classFile, bytes);
            List<Layer> layers = new ArrayList<Layer>();
            Map<Layer, WovenRule> rulesOfLayers = new HashMap<Layer, WovenRule>();
            for (List<WovenRule.Match> matches : matching) {
                WovenRule rule = matches.get(0).rule();
                Layer layer = layerMaker.layer(rule, matches, toWeave);
                if (layer.size() > 0) {
                    layers.add(layer);
                    rulesOfLayers.put(layer, rule);
                }
            }
            if (layers.isEmpty()) {
                return named;
            }
            byte[] woven = weave(name, classFile, layers);
            while (woven != null && hugeMethods.remove(toWeave.header(), woven, layers)) {
                woven = HugeMethods.isNothingLeft(layers) ? null : weave(name, classFile, layers);
            }
            if (woven == null) {
                return named;
            }
            if (loaded == null || again) {
                statistics.classesWoven.incrementAndGet();
            }
            this.woven.add(name);
            for (WovenRule rule : rulesOfLayers.values()) {
                statistics.methodsWoven(rule.rule().name()).set(rule.methodsMatched());
            }
            return uninstalled ? named : woven; // a look for what was woven may have passed this class
        } finally {
            statistics.weaveNanos.addAndGet(System.nanoTime() - started);
        }
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
            } catch (MethodNotWovenException e) {
                if (Layer.copyArguments(layers, e.name(), e.descriptor())) {
                    continue;
                }
                List<Layer> itsOwn = Layer.remove(layers, e.name(), e.descriptor());
                if (!itsOwn.isEmpty()) {
                    Remarks.methodNotWoven(name + '.' + e.name() + e.descriptor(), itsOwn, e.getMessage(), statistics);
                }
                if (itsOwn.isEmpty() || HugeMethods.isNothingLeft(layers)) {
                    return null;
                }
            } catch (Throwable e) {
                if (e instanceof VirtualMachineError) {
                    throw (VirtualMachineError) e;
                }
                Remarks.notWoven(name, layers, e, statistics);
                return null;
            }
        }
    }

    /**
     * Weaves classes that are loaded already.
     *
     * @param names null: all of them; otherwise those that are loaded are taken out
     */
    synchronized void reweave(Set<String> names) {
        Set<String> found = new HashSet<String>();
        boolean spans = false;
        Class<?>[] loaded = instrumentation.getAllLoadedClasses();
        for (Class<?> type : loaded) {
            if (type.isArray() || type.isPrimitive() || names != null && !names.contains(type.getName())) {
                continue;
            }
            if (names != null) {
                found.add(type.getName());
            }
            spans |= OpenTelemetrySpans.isSign(type.getName());
            try {
                if (isToWeave(type)) {
                    retransform(type);
                }
            } catch (Throwable e) {
                notWoven(type, e, ", unguarded");
            }
        }
        if (spans) {
            openTelemetry.find(loaded);
        }
        if (names != null) {
            names.removeAll(found);
        }
    }

    /** One alone, so that a bad one fails alone. */
    private void retransform(Class<?> type) throws UnmodifiableClassException {
        reweaving = Thread.currentThread();
        try {
            instrumentation.retransformClasses(type);
        } finally {
            reweaving = null;
        }
    }

    private void notWoven(Class<?> type, Throwable e, String after) {
        statistics.notWoven("", type.getName(), e.toString());
        Log.line("could not weave " + type.getName() + ", which was loaded already: " + e + "; it stays as it is" + after);
    }

    @Override
    public synchronized int replace(List<Rule> others) {
        WovenRules before = rules;
        WovenRules after = new WovenRules(others, guards, before);
        Set<String> anew = new HashSet<String>();
        for (WovenRule rule : after.index.rules()) {
            if (before.index.hasGuard(rule.guard())) {
                for (int site : guards.reconfigure(rule.guard(), rule.rule().settings())) {
                    anew.add(guards.className(site));
                }
            }
            if (!before.index.rules().contains(rule)) {
                begins(rule);
            }
        }
        rules = after;
        for (WovenRule rule : before.index.rules()) {
            if (!after.index.hasGuard(rule.guard())) {
                guards.remove(rule.guard());
                statistics.forget(rule.rule().name());
            }
        }
        boolean sameWoven = before.index.rules().equals(after.index.rules());
        int rewoven = sameWoven && anew.isEmpty() ? 0 : reweaveChanged(before, after, anew);
        for (WovenRule rule : after.index.rules()) { // of which some may have lost all their classes
            statistics.methodsWoven(rule.rule().name()).set(rule.methodsMatched());
        }
        late.reportAgain();
        return rewoven;
    }

    /** Twice: a class that was being loaded just then may have been woven by the rules before. */
    private int reweaveChanged(WovenRules before, WovenRules after, Set<String> anew) {
        Set<Class<?>> seen = Collections.newSetFromMap(new IdentityHashMap<Class<?>, Boolean>());
        int rewoven = 0;
        for (int look = 0; look < 2; look++) {
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (!seen.add(type) || type.isArray() || type.isPrimitive()) {
                    continue;
                }
                try {
                    if (isModifiable(type) && (anew.contains(type.getName())
                            || !matching(type, before).equals(matching(type, after)))) {
                        retransform(type);
                        rewoven++;
                    }
                } catch (Throwable e) {
                    notWoven(type, e, ", as the rules before had it");
                }
            }
        }
        return rewoven;
    }

    @Override
    public int uninstall() {
        int left = unweaveAll();
        instrumentation.removeTransformer(this); // not before: what the JVM makes of a class may lack what we put back
        return left;
    }

    /** While the JVM hands classes over still, of which none is woven any more. Returns how many stay woven. */
    synchronized int unweaveAll() {
        uninstalled = true;
        late.end();
        WovenRules before = rules;
        rules = new WovenRules(Collections.<Rule>emptyList(), guards, before);
        for (WovenRule rule : before.index.rules()) {
            guards.remove(rule.guard());
        }
        // Several looks: a class that was being loaded just then is there a moment later.
        Set<Class<?>> seen = Collections.newSetFromMap(new IdentityHashMap<Class<?>, Boolean>());
        int left = 0;
        for (int look = 0; look < LOOKS_FOR_WOVEN && !woven.isEmpty(); look++) {
            if (look > 0) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (woven.contains(type.getName()) && seen.add(type) && !unweave(type)) {
                    left++;
                }
            }
        }
        return left;
    }

    /** False: it stays as it is. */
    private boolean unweave(Class<?> type) {
        try {
            if (instrumentation.isModifiableClass(type)) {
                retransform(type);
            }
            return true;
        } catch (Throwable e) {
            Log.line("could not unweave " + type.getName() + ": " + e + "; it stays as it is, and its calls pass unguarded");
            return false;
        }
    }

    /** Tells of the rules that have matched nothing so far. */
    void tellWhatMatchedNothing(long seconds) {
        WovenRules now = rules;
        try {
            new Unmatched(now.index.rules(), now.hierarchy).lookAt(instrumentation.getAllLoadedClasses());
        } catch (Throwable defect) {
            Log.defect("looking for what rules that match nothing may mean", defect);
        }
        for (WovenRule rule : now.index.rules()) {
            Remarks.nothingSoFar(rule, seconds);
            if (rule.rule().preset() == null) { // of which not all suits each version of its library
                rule.measured().nothingSoFar(seconds);
            }
        }
    }

    @Override
    public List<MatchReport> matches(String rule) {
        for (WovenRule woven : rules.index.rules()) {
            if (woven.rule().name().equals(rule)) {
                return MatchReport.of(woven);
            }
        }
        return Collections.emptyList();
    }

    private boolean isToWeave(Class<?> type) throws UnreadableClassException {
        return isModifiable(type) && !matching(type, rules).isEmpty();
    }

    private boolean isModifiable(Class<?> type) {
        String internalName = type.getName().replace('.', '/');
        return !isAnonymous(type) && !isOurs(type.getClassLoader(), internalName) && !isAccessor(internalName)
                && instrumentation.isModifiableClass(type);
    }

    /** Of the JVM's own kind, as the classes of lambdas are. JDK 8 calls them modifiable, and crashes when they are. */
    static boolean isAnonymous(Class<?> type) {
        return type.getName().indexOf('/') >= 0;
    }

    /** The patterns that mean a class that is loaded. */
    private List<List<WovenRule.Match>> matching(Class<?> type, WovenRules by) throws UnreadableClassException {
        boolean ofJdk = isOfJdk(type.getClassLoader());
        if (!by.index.mayMatch(type.getName(), ofJdk)) {
            return Collections.emptyList();
        }
        boolean begun = guards.beginOwnWork();
        try {
            return by.index.matching(type.getName(), ofJdk, by.hierarchy.of(type), null);
        } finally {
            if (begun) {
                guards.endOwnWork();
            }
        }
    }

    /** Rules, and what was found out of types for them. */
    private static final class WovenRules {
        private final RuleIndex index;
        /** What a pattern asked of a type is remembered with it, so each set of rules has one. */
        private final Hierarchy hierarchy = new Hierarchy();

        WovenRules(List<Rule> rules, Guards guards, WovenRules before) {
            index = new RuleIndex(rules, guards, before == null ? null : before.index);
        }
    }
}
