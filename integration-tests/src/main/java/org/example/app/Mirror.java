package org.example.app;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Tells all that reflection says of a class ({@code look CLASS}), what it is when it is written ({@code uid CLASS}), and
 * writes and reads one ({@code write}, {@code read HEX}).
 */
public final class Mirror {

    private Mirror() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "look":
                    look(Class.forName(words[1]));
                    break;
                case "uid":
                    System.out.println(ObjectStreamClass.lookup(Class.forName(words[1])).getSerialVersionUID());
                    break;
                case "write":
                    System.out.println(written(new Order<String>("tea", 3)));
                    break;
                default:
                    System.out.println(((Order<?>) read(words[1])).describe());
            }
            System.out.println("ok");
        }
    }

    /** Has no version of its own, so that all its members make one. */
    public static class Order<T extends Comparable<T>> implements Serializable, Comparable<Order<T>> {

        static int made;
        static {
            made = 0;
        }

        protected final T what;
        private final int count;
        transient Object seen;

        public Order(T what, int count) {
            this.what = what;
            this.count = count;
            made++;
        }

        @Deprecated
        @Noted("describes")
        public String describe() {
            return count + " of " + what;
        }

        protected <E extends Exception> List<? super T> all(@Noted("first") T first, Map<String, ? extends T[]> others) throws E {
            List<T> list = new ArrayList<T>();
            list.add(first);
            return list;
        }

        @Override
        public int compareTo(Order<T> other) {
            return what.compareTo(other.what);
        }

        static synchronized strictfp double price(double of, int... steps) {
            return of * steps.length;
        }

        private Runnable later() {
            return new Runnable() {
                @Override
                public void run() {
                    seen = describe();
                }
            };
        }

        class Line {
            String text() {
                return describe() + later();
            }
        }

        enum Size { SMALL, LARGE }

        interface Priced {
            default int cents() {
                return 5;
            }
        }
    }

    /** Kept at run time. */
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Noted {
        String value();
    }

    private static String written(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        out.writeObject(object);
        out.close();
        StringBuilder hex = new StringBuilder();
        for (byte each : bytes.toByteArray()) {
            hex.append(String.format("%02x", each));
        }
        return hex.toString();
    }

    private static Object read(String hex) throws Exception {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    }

    private static void look(Class<?> type) throws Exception {
        say("class", Modifier.toString(type.getModifiers()) + " " + type.getModifiers() + " " + type.toGenericString());
        say("above", type.getGenericSuperclass() + " " + Arrays.toString(type.getGenericInterfaces()));
        say("around", type.getEnclosingClass() + " " + type.getEnclosingMethod() + " " + type.getDeclaringClass());
        say("loader", type.getClassLoader().getClass() + " " + type.getProtectionDomain().getCodeSource().getLocation());
        annotations(type);
        generics(type);
        for (Class<?> inner : type.getDeclaredClasses()) {
            say("inner", inner.toGenericString());
        }
        for (Field field : type.getDeclaredFields()) {
            say("field", field.getModifiers() + " " + field.toGenericString());
            annotations(field);
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            executable(constructor, constructor.toGenericString());
        }
        for (Method method : type.getDeclaredMethods()) {
            executable(method, method.toGenericString() + " default " + method.isDefault() + " bridge " + method.isBridge());
        }
        // What newer JDKs know.
        for (String asked : new String[] {"getNestHost", "getNestMembers", "getRecordComponents", "getPermittedSubclasses", "isSealed",
            "isRecord", "isHidden"}) {
            for (Method method : Class.class.getMethods()) {
                if (method.getName().equals(asked)) {
                    Object answer = method.invoke(type);
                    say(asked, answer instanceof Object[] ? Arrays.toString((Object[]) answer) : answer);
                }
            }
        }
    }

    private static void executable(Executable executable, String what) {
        say("method", executable.getModifiers() + " " + what + " " + executable.isSynthetic());
        annotations(executable);
        generics(executable);
        for (Parameter parameter : executable.getParameters()) {
            say(" parameter", parameter.getModifiers() + " " + parameter + " named " + parameter.isNamePresent());
            annotations(parameter);
        }
        say(" annotated", Arrays.toString(executable.getAnnotatedParameterTypes().length == 0 ? null
                : executable.getAnnotatedParameterTypes()[0].getAnnotations()));
    }

    private static void annotations(AnnotatedElement element) {
        say(" annotations", Arrays.toString(element.getDeclaredAnnotations()));
    }

    private static void generics(GenericDeclaration declaration) {
        for (java.lang.reflect.TypeVariable<?> variable : declaration.getTypeParameters()) {
            say(" variable", variable + " " + Arrays.toString(variable.getBounds()));
        }
    }

    private static void say(String what, Object it) {
        System.out.println(what + ": " + it);
    }
}
