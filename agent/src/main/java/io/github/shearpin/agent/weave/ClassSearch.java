package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds classes that are loaded, and their methods, by parts of their names, and says how a rule would name them. Loads no
 * class: methods are read from class files. Takes its time on the thread that asks, a second at most; thread-safe.
 */
public final class ClassSearch {

    /** Shorter texts are in every name. */
    public static final int SHORTEST_TEXT = 2;
    private static final int MOST_METHODS = 100;
    private static final int MOST_CLASSES = 50;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int ACC_PRIVATE = 0x0002;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;
    private static final int ACC_SYNTHETIC = 0x1000;

    private final Instrumentation instrumentation;
    private final LongSupplier nanoClock;

    /** @param nanoClock monotonic nanoseconds */
    public ClassSearch(Instrumentation instrumentation, LongSupplier nanoClock) {
        this.instrumentation = instrumentation;
        this.nanoClock = nanoClock;
    }

    /**
     * Looks for a text: {@code OrderService} in names of classes and methods; {@code OrderService#pla}, in a class and a
     * method of it; {@code #place}, in methods. Capitals are as good as small letters. Classes of the JDK come last.
     *
     * @param rules that may have the methods already
     */
    public FoundClasses search(String text, List<Rule> rules) {
        Search search = new Search(text, rules);
        if (search.type.length() + search.method.length() >= SHORTEST_TEXT) {
            search.byType();
            if (!search.inType || search.type.isEmpty()) {
                search.byMethod();
            }
        }
        return new FoundClasses(search.found, search.complete);
    }

    /** One search, for one thread. */
    private final class Search {
        private final Hierarchy hierarchy = new Hierarchy();
        private final long began = nanoClock.getAsLong();
        private final List<Rule> rules = new ArrayList<Rule>();
        private final String type;
        private final String method;
        /** The text names a class and a method of it. */
        private final boolean inType;
        private final List<Class<?>> classes = new ArrayList<Class<?>>();
        private final Set<Class<?>> looked = new HashSet<Class<?>>();
        private final List<FoundClasses.Type> found = new ArrayList<FoundClasses.Type>();
        private int methods;
        private boolean complete = true;

        Search(String text, List<Rule> all) {
            String wanted = text.trim().toLowerCase(Locale.ROOT).replace("+", "").replace("*", "");
            int parameters = wanted.indexOf('(');
            wanted = parameters < 0 ? wanted : wanted.substring(0, parameters);
            int hash = wanted.indexOf('#');
            inType = hash >= 0;
            type = (inType ? wanted.substring(0, hash) : wanted).trim();
            method = (inType ? wanted.substring(hash + 1) : wanted).trim();
            for (Rule rule : all) {
                if (rule.settings().mode() != Mode.OFF) {
                    rules.add(rule);
                }
            }
            for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
                String name = loaded.getName();
                String internalName = name.replace('.', '/');
                if (!loaded.isArray() && !loaded.isPrimitive() && name.indexOf('/') < 0 && !name.contains("$$Lambda")
                        && !Weaver.isOurs(loaded.getClassLoader(), internalName) && !Weaver.isAccessor(internalName)) {
                    classes.add(loaded);
                }
            }
            Collections.sort(classes, new Nearest(type));
        }

        void byType() {
            for (Class<?> each : classes) {
                if (type.isEmpty() || !each.getName().toLowerCase(Locale.ROOT).contains(type)) {
                    continue;
                }
                if (isFull()) {
                    return;
                }
                looked.add(each);
                add(each, inType ? method : "", true);
            }
        }

        void byMethod() {
            for (Class<?> each : classes) {
                if (!looked.contains(each)) {
                    if (isFull()) {
                        return;
                    }
                    add(each, method, false);
                }
            }
        }

        private boolean isFull() {
            boolean full = methods >= MOST_METHODS || found.size() >= MOST_CLASSES
                    || nanoClock.getAsLong() - began > MOST_NANOS;
            complete &= !full;
            return full;
        }

        /**
         * @param named     what is in the names of the methods; empty: all methods
         * @param evenEmpty whether to tell of the class that has none
         */
        private void add(Class<?> loaded, String named, boolean evenEmpty) {
            ClassHeader header = header(loaded);
            List<FoundClasses.Method> its = new ArrayList<FoundClasses.Method>();
            if (header != null) {
                for (MethodHeader each : header.methods()) {
                    if (methods < MOST_METHODS && isWritten(each, named) && each.name().toLowerCase(Locale.ROOT).contains(named)) {
                        its.add(method(loaded, header, each));
                        methods++;
                    }
                }
            }
            if (!its.isEmpty() || evenEmpty && (header == null || named.isEmpty())) {
                found.add(new FoundClasses.Type(loaded.getName(), hierarchy.of(loaded).loader(), header != null, its));
            }
        }

        private FoundClasses.Method method(Class<?> loaded, ClassHeader header, MethodHeader each) {
            TypeView view = hierarchy.of(loaded);
            boolean ofJdk = Weaver.isOfJdk(loaded.getClassLoader());
            List<String> having = new ArrayList<String>();
            for (Rule rule : rules) {
                if (isMeant(rule.match(), view, each, ofJdk) && !isMeant(rule.except(), view, each, ofJdk)) {
                    having.add(rule.name());
                }
            }
            boolean isDeclaration = (each.modifiers() & ACC_ABSTRACT) != 0
                    || (header.modifiers() & ACC_INTERFACE) != 0 && !each.isStatic();
            String above = isDeclaration ? loaded.getName() : declaring(loaded, header, each);
            return new FoundClasses.Method(loaded.getName(), each, above, having);
        }

        /** An interface that declares the method, else a class above that does; null: there is none, or none that is known. */
        private String declaring(Class<?> loaded, ClassHeader header, MethodHeader method) {
            if (method.name().charAt(0) == '<' || method.isStatic()) {
                return null;
            }
            List<Class<?>> above = new ArrayList<Class<?>>();
            above.add(loaded);
            String parent = null;
            for (int next = 0; next < above.size(); next++) {
                Class<?> each = above.get(next);
                if (next > 0 && declares(each, header, method)) {
                    if (each.isInterface()) {
                        return each.getName();
                    }
                    parent = parent == null ? each.getName() : parent;
                }
                for (Class<?> implemented : each.getInterfaces()) {
                    if (!above.contains(implemented)) {
                        above.add(implemented);
                    }
                }
                if (each.getSuperclass() != null && each.getSuperclass() != Object.class) {
                    above.add(each.getSuperclass());
                }
            }
            return parent;
        }

        /** Whether the method overrides one of that type: as it is, or by a bridge where that one is generic. */
        private boolean declares(Class<?> above, ClassHeader header, MethodHeader method) {
            ClassHeader its = header(above);
            if (its == null) {
                return false;
            }
            for (MethodHeader declared : its.methods()) {
                if (declared.name().equals(method.name()) && !declared.isStatic()
                        && (declared.modifiers() & (ACC_SYNTHETIC | ACC_PRIVATE)) == 0) {
                    for (MethodHeader own : header.methods()) {
                        boolean isBridgeOf = (own.modifiers() & ACC_SYNTHETIC) != 0 && own.name().equals(method.name());
                        if ((own == method || isBridgeOf) && parameters(own).equals(parameters(declared))) {
                            return true;
                        }
                    }
                }
            }
            return false;
        }

        private String parameters(MethodHeader method) {
            return method.descriptor().substring(0, method.descriptor().indexOf(')') + 1);
        }

        /** Null: its class file is not to be had. */
        private ClassHeader header(Class<?> loaded) {
            byte[] classFile = hierarchy.types(loaded.getClassLoader()).classFile(loaded.getName());
            try {
                return classFile == null ? null : ClassHeader.readFull(classFile);
            } catch (UnreadableClassException e) {
                return null;
            }
        }
    }

    private static boolean isMeant(List<MethodPattern> patterns, TypeView type, MethodHeader method, boolean ofJdk) {
        for (MethodPattern pattern : patterns) {
            if ((!ofJdk || pattern.namesJdk()) && pattern.mayMatchName(type.name()) && pattern.matchesType(type)
                    && pattern.matchesMethod(method)) {
                return true;
            }
        }
        return false;
    }

    /** Constructors, which can only be measured, are left out unless they are asked for. */
    private static boolean isWritten(MethodHeader method, String named) {
        return (method.modifiers() & ACC_SYNTHETIC) == 0 && !method.name().equals("<clinit>")
                && (!method.name().equals("<init>") || named.startsWith("<"));
    }

    /** The application's before the JDK's; those whose name is the text, or begins with it, before those that hold it. */
    private static final class Nearest implements Comparator<Class<?>> {
        private final String text;

        Nearest(String text) {
            this.text = text;
        }

        @Override
        public int compare(Class<?> one, Class<?> other) {
            boolean ofJdk = Weaver.isOfJdk(one.getClassLoader());
            if (ofJdk != Weaver.isOfJdk(other.getClassLoader())) {
                return ofJdk ? 1 : -1;
            }
            int nearer = Integer.compare(distance(one.getName()), distance(other.getName()));
            return nearer != 0 ? nearer : one.getName().compareTo(other.getName());
        }

        private int distance(String name) {
            String small = name.toLowerCase(Locale.ROOT);
            String simple = small.substring(small.lastIndexOf('.') + 1);
            return small.equals(text) ? 0 : simple.equals(text) ? 1 : simple.startsWith(text) ? 2 : simple.contains(text) ? 3 : 4;
        }
    }
}
