package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodTests;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Weaves methods for a visitor who watches a running JVM for a while and leaves it as it was: patterns for what is loaded
 * and what comes, and single methods that are chosen later. Where the {@link Weaver} weaves what it can and tells of the rest,
 * this one is content with less: of a large method, and of a class that the JVM loads for the weaving itself, nothing is seen.
 * Thread-safe; it never throws into a class load.
 */
public final class VisitingWeaver implements ClassFileTransformer {

    /** Who numbers the methods. Asked on the threads that load classes; thread-safe. */
    public interface Sites {

        /** Whether {@link #ofMethod} may have a number for a method of such a class. */
        boolean areOf(String className);

        /** The number to weave a method with; negative: it is not woven. */
        int ofMethod(String className, MethodHeader method);

        /** The number to weave a method with that a pattern means; negative: it is not woven. */
        int ofPattern(MethodPattern pattern, String className, MethodHeader method);
    }

    /** In bytes; woven, a larger method might be too large for HotSpot to compile. */
    private static final int LARGEST = 2_000;

    private final Instrumentation instrumentation;
    private final Sites sites;
    private final Hierarchy hierarchy = new Hierarchy();
    private final ClassWeaver classWeaver = new ClassWeaver();
    /** By the name of the one type they name, most of them of the JDK. */
    private final List<MethodPattern> exact = new ArrayList<MethodPattern>();
    /** By a type above the class. Of the JDK's own classes none is asked: each of them is named exactly. */
    private final List<MethodPattern> above = new ArrayList<MethodPattern>();
    private final MethodTests methodsAbove;
    private final TypeTests typesAbove;
    private final Set<String> woven = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    private final ThreadLocal<Boolean> busy = new ThreadLocal<Boolean>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean unseenTold = new AtomicBoolean();
    /** Nothing is woven any more. */
    private volatile boolean leaving;

    /** @param patterns each with exact names of types, with or without their subtypes */
    public VisitingWeaver(Instrumentation instrumentation, List<MethodPattern> patterns, Sites sites) {
        this.instrumentation = instrumentation;
        this.sites = sites;
        for (MethodPattern pattern : patterns) {
            (pattern.above() == null ? exact : above).add(pattern);
        }
        this.methodsAbove = new MethodTests(above);
        this.typesAbove = new TypeTests(above);
    }

    /** Weaves what is loaded, and from now on what is being loaded. */
    public void install() {
        warmUp();
        instrumentation.addTransformer(this, true);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            try {
                if (isMeant(type)) {
                    retransform(type);
                }
            } catch (Throwable e) {
                unseen(type, e);
            }
        }
    }

    /**
     * Loads what weaving needs: else classes of the JDK among it would be loaded while they are needed to load themselves. As
     * what is thrown away is woven, so is nothing told of it if that fails.
     */
    private void warmUp() {
        Weaver.isOfJdk(null); // loads it: transform asks it first of all, of its own class file too
        hierarchy.warmUp();
        byte[] own = ClassFiles.of(LoadedClassFile.class.getClassLoader(), LoadedClassFile.class.getName());
        try {
            ClassBytes bytes = ClassHeader.bytes(own);
            TypeView type = hierarchy.of(LoadedClassFile.class.getClassLoader(), bytes);
            type.passed(typesAbove);
            ClassHeader.mayDeclareAny(methodsAbove, bytes);
            Layer layer = new Layer("warm-up", true);
            for (MethodHeader method : ClassHeader.readFull(bytes).methods()) {
                layer.add(method.name(), method.descriptor(), 0, false);
            }
            classWeaver.weave(type.name(), own, Collections.singletonList(layer));
        } catch (Throwable defect) {
            Log.defect("warming up the weaver", defect);
        }
    }

    /** Weaves a class that is loaded, of which a method has a number since a moment ago. */
    public void weaveAgain(Class<?> type) {
        try {
            retransform(type);
        } catch (Throwable e) {
            unseen(type, e);
        }
    }

    /** Told once: where one class fails, others mostly do. */
    private void unseen(Class<?> type, Throwable failure) {
        if (!unseenTold.getAndSet(true)) {
            Log.line("suggest could not watch " + type.getName() + ": " + failure
                    + "; it sees no calls through it, nor through others of which the same is true");
        }
    }

    private void retransform(Class<?> type) throws Exception {
        if (!Weaver.isAnonymous(type) && instrumentation.isModifiableClass(type)) {
            instrumentation.retransformClasses(type);
        }
    }

    /** Gives all classes their bytes back. What they were woven with must let calls pass by now. */
    public void uninstall() {
        leaving = true;
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (woven.contains(type.getName())) {
                try {
                    retransform(type);
                } catch (Throwable e) {
                    Log.line("could not take back what was woven into " + type.getName() + ": " + e
                            + "; it goes on, with a call that finds nobody and returns at once");
                }
            }
        }
        instrumentation.removeTransformer(this);
    }

    /** What looking at classes that were being loaded took so far, on the threads that load them. */
    public long nanos() {
        return nanos.get();
    }

    @Override
    public byte[] transform(final ClassLoader loader, String internalName, final Class<?> loaded, ProtectionDomain domain,
            final byte[] classFile) {
        // JDK 8 hands over lambda classes without a name.
        if (internalName == null || Weaver.isOurs(loader, internalName) || Weaver.isAccessor(internalName)
                || busy.get() != null) {
            return null;
        }
        busy.set(Boolean.TRUE);
        long began = System.nanoTime();
        try {
            final String name = internalName.replace('/', '.');
            if (System.getSecurityManager() == null) {
                return weave(loader, name, loaded, classFile);
            }
            return AccessController.doPrivileged(new PrivilegedAction<byte[]>() {
                @Override
                public byte[] run() {
                    return weave(loader, name, loaded, classFile);
                }
            });
        } catch (Throwable defect) {
            Log.defect("weaving " + internalName, defect);
            return null;
        } finally {
            if (loaded == null) {
                nanos.addAndGet(System.nanoTime() - began);
            }
            busy.remove();
        }
    }

    private boolean isMeant(Class<?> type) {
        if (type.isArray() || type.isPrimitive() || type.isInterface()
                || Weaver.isOurs(type.getClassLoader(), type.getName().replace('.', '/'))) {
            return false;
        }
        return isNamed(type.getName()) || !Weaver.isOfJdk(type.getClassLoader())
                && !hierarchy.of(type).passed(typesAbove).isEmpty();
    }

    private boolean isNamed(String className) {
        for (MethodPattern pattern : exact) {
            if (pattern.exactTypeNames().contains(className)) {
                return true;
            }
        }
        return sites.areOf(className);
    }

    /** @return null: nothing of it is to be woven, or it can't be read or woven */
    private byte[] weave(ClassLoader loader, String name, Class<?> loaded, byte[] handed) {
        try {
            boolean named = isNamed(name);
            boolean asksAbove = !Weaver.isOfJdk(loader);
            if (leaving) {
                return woven.contains(name) ? named(loader, name, loaded, handed) : null;
            }
            if (!named && !asksAbove) {
                return null;
            }
            ClassBytes bytes = ClassHeader.bytes(handed);
            List<MethodPattern> meaning = new ArrayList<MethodPattern>();
            for (MethodPattern pattern : exact) {
                if (pattern.exactTypeNames().contains(name)) {
                    meaning.add(pattern);
                }
            }
            if (asksAbove && ClassHeader.mayDeclareAny(methodsAbove, bytes)) {
                TypeView type = loaded == null ? hierarchy.of(loader, bytes) : hierarchy.of(loaded, bytes);
                if (!type.passed(typesAbove).isEmpty()) {
                    for (MethodPattern pattern : above) {
                        if (pattern.matchesType(type)) {
                            meaning.add(pattern);
                        }
                    }
                }
            }
            if (meaning.isEmpty() && !named) {
                return null;
            }
            Layer layer = layer(name, ClassHeader.readFull(bytes), meaning);
            if (layer.size() == 0) {
                return null;
            }
            byte[] classFile = named(loader, name, loaded, handed);
            byte[] result = classWeaver.weave(name, classFile == null ? handed : classFile, Collections.singletonList(layer));
            woven.add(name);
            return result;
        } catch (UnreadableClassException e) {
            return null;
        }
    }

    /** The class with the names of parameters that it has lost since it was loaded; null: it has lost none. */
    private byte[] named(ClassLoader loader, String name, Class<?> loaded, byte[] handed) throws UnreadableClassException {
        return loaded == null ? null : LostParameterNames.restored(handed, hierarchy.types(loader).classFile(name));
    }

    private Layer layer(String name, ClassHeader header, List<MethodPattern> meaning) {
        Layer layer = new Layer("suggest", true);
        for (MethodHeader method : header.methods()) {
            if (method.codeLength() == 0 || method.codeLength() > LARGEST || method.name().startsWith("<")) {
                continue;
            }
            int site = sites.ofMethod(name, method);
            for (int i = 0; site < 0 && i < meaning.size(); i++) {
                if (meaning.get(i).matchesMethod(method)) {
                    site = sites.ofPattern(meaning.get(i), name, method);
                }
            }
            if (site >= 0) {
                // It ends with the stage that it returns, and nobody asks for anything else that it returns.
                layer.add(method.name(), method.descriptor(), site, ReturnKind.of(method.descriptor()) == ReturnKind.STAGE);
            }
        }
        return layer;
    }
}
