package io.github.shearpin.agent.policy.types;

import static java.lang.reflect.Modifier.isPublic;

import io.github.shearpin.agent.policy.path.Opener;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Types as a loader gives them; it may load them, and initialises none. */
public final class ReflectedTypes implements AppTypes {

    private static volatile Opener opener = Opener.NONE;

    private final Class<?> woven;

    private ReflectedTypes(Class<?> woven) {
        this.woven = woven;
    }

    /** As the loader of this class sees them. */
    static AppTypes of(Class<?> woven) {
        return new ReflectedTypes(woven);
    }

    @Override
    public String woven() {
        return woven.getName();
    }

    @Override
    public AppType find(String name) {
        Class<?> primitive = Descriptor.primitive(name);
        if (primitive != null) {
            return new Type(primitive);
        }
        try {
            return new Type(Class.forName(name, false, woven.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public AppType named(String name) throws UnusableException {
        AppType type = find(name);
        if (type == null) {
            throw new UnusableException("the class " + name + " can't be loaded for " + woven());
        }
        return type;
    }

    /** The class that a type of {@link #of} stands for. */
    public static Class<?> unwrap(AppType type) {
        return ((Type) type).type;
    }

    /** The method or constructor that one of {@link #of} stands for. */
    public static Executable unwrap(AppMethod method) {
        return ((Member) method).member;
    }

    /** What is asked, from now on, for packages that modules keep to themselves. Until there is one, they do. */
    public static void openWith(Opener with) {
        opener = with;
    }

    /**
     * Makes a method or constructor callable, whether public or not.
     *
     * @throws UnusableException when it is in a module that does not let us in
     */
    public static void open(Executable member) throws UnusableException {
        Class<?> declaring = member.getDeclaringClass();
        if (!(isPublic(member.getModifiers()) && isPublic(declaring.getModifiers()) && declaring.getName().startsWith("java."))) {
            // First, since Java 9 to 15 would let us into the JDK's own packages, and warn on stderr.
            openPackageOf(declaring);
        }
        try {
            ((AccessibleObject) member).setAccessible(true);
        } catch (RuntimeException e) { // InaccessibleObjectException, which JDK 8 does not have; or a SecurityException
            throw new UnusableException(declaring.getName() + " can't be called from outside: "
                    + e.getMessage() + "; open its package with --add-opens, or use a class that is public and exported");
        }
    }

    /** Has its module let us in, if there is one and it can be had; the JVM says later what is the matter if not. */
    public static void openPackageOf(Class<?> type) {
        try {
            opener.open(type);
        } catch (Throwable notOpened) {
            // As it says.
        }
    }

    private static final class Type implements AppType {

        private final Class<?> type;

        Type(Class<?> type) {
            this.type = type;
        }

        @Override
        public String name() {
            return type.getName();
        }

        @Override
        public int modifiers() {
            return type.getModifiers();
        }

        @Override
        public List<AppType> parents() {
            List<AppType> parents = new ArrayList<AppType>();
            if (type.getSuperclass() != null) {
                parents.add(new Type(type.getSuperclass()));
            }
            for (Class<?> implemented : type.getInterfaces()) {
                parents.add(new Type(implemented));
            }
            return parents;
        }

        @Override
        public List<AppMethod> declared() {
            List<AppMethod> declared = new ArrayList<AppMethod>();
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                declared.add(new Member(constructor));
            }
            for (Method method : type.getDeclaredMethods()) {
                declared.add(new Member(method));
            }
            return declared;
        }

        @Override
        public List<String> constants() {
            if (!type.isEnum()) {
                return null;
            }
            List<String> names = new ArrayList<String>();
            for (Object constant : type.getEnumConstants()) {
                names.add(((Enum<?>) constant).name());
            }
            return names;
        }

        @Override
        public boolean takes(AppType other) {
            return type.isAssignableFrom(unwrap(other));
        }
    }

    private static final class Member implements AppMethod {

        private final Executable member;

        Member(Executable member) {
            this.member = member;
        }

        @Override
        public String name() {
            return member instanceof Method ? member.getName() : "<init>";
        }

        @Override
        public AppType owner() {
            return new Type(member.getDeclaringClass());
        }

        @Override
        public int modifiers() {
            return member.getModifiers();
        }

        @Override
        public List<AppType> parameters() {
            List<AppType> parameters = new ArrayList<AppType>();
            for (Class<?> parameter : member.getParameterTypes()) {
                parameters.add(new Type(parameter));
            }
            return Collections.unmodifiableList(parameters);
        }

        @Override
        public AppType returned() {
            return new Type(member instanceof Method ? ((Method) member).getReturnType() : void.class);
        }
    }
}
