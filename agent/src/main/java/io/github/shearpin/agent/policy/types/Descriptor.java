package io.github.shearpin.agent.policy.types;

import java.util.ArrayList;
import java.util.List;

/** Reads method descriptors, {@code (Ljava/lang/String;I)V}, into names of types as {@link Class#getName} gives them. */
public final class Descriptor {

    private static final String CODES = "ZBCSIJFDV";
    private static final Class<?>[] PRIMITIVES = {boolean.class, byte.class, char.class, short.class, int.class, long.class,
        float.class, double.class, void.class};
    private static final Class<?>[] BOXES = {Boolean.class, Byte.class, Character.class, Short.class, Integer.class,
        Long.class, Float.class, Double.class, Void.class};
    private static final String LANG = "java.lang.";

    private Descriptor() {
    }

    /** The names of the parameters' types, in order. */
    public static List<String> parameters(String descriptor) {
        List<String> names = new ArrayList<String>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int end = end(descriptor, at);
            names.add(name(descriptor.substring(at, end)));
            at = end;
        }
        return names;
    }

    /** The name of the type of the result; {@code void} is one. */
    public static String returned(String descriptor) {
        return name(descriptor.substring(descriptor.indexOf(')') + 1));
    }

    /** Whether it is one of a method. All else here takes for granted that it is. */
    public static boolean isOfMethod(String text) {
        int at = 1;
        while (at > 0 && at < text.length() && text.charAt(at) != ')') {
            at = endOfType(text, at, false);
        }
        return text.startsWith("(") && at > 0 && at < text.length() && endOfType(text, at + 1, true) == text.length();
    }

    /** -1: none begins there. */
    private static int endOfType(String text, int at, boolean orVoid) {
        int last = at;
        while (last < text.length() && text.charAt(last) == '[') {
            last++;
        }
        if (last == text.length()) {
            return -1;
        }
        char code = text.charAt(last);
        if (code == 'L') {
            return text.indexOf(';', last) + 1 > last + 2 ? text.indexOf(';', last) + 1 : -1;
        }
        return CODES.indexOf(code) >= 0 && (code != 'V' || orVoid && last == at) ? last + 1 : -1;
    }

    private static int end(String descriptor, int at) {
        int last = at;
        while (descriptor.charAt(last) == '[') {
            last++;
        }
        return descriptor.charAt(last) == 'L' ? descriptor.indexOf(';', last) + 1 : last + 1;
    }

    private static String name(String type) {
        switch (type.charAt(0)) {
            case 'L':
                return type.substring(1, type.length() - 1).replace('/', '.');
            case '[':
                return type.replace('/', '.');
            default:
                return PRIMITIVES[CODES.indexOf(type.charAt(0))].getName();
        }
    }

    /** The primitive type of that name, {@code void} among them; null: it is none. */
    public static Class<?> primitive(String name) {
        for (Class<?> primitive : PRIMITIVES) {
            if (primitive.getName().equals(name)) {
                return primitive;
            }
        }
        return null;
    }

    /** The name of the class that boxes a primitive type; of any other type its own. */
    public static String boxed(String name) {
        for (int i = 0; i < PRIMITIVES.length; i++) {
            if (PRIMITIVES[i].getName().equals(name)) {
                return BOXES[i].getName();
            }
        }
        return name;
    }

    /** The primitive type's name of a class that boxes one; of any other type its own. */
    public static String unboxed(String name) {
        for (int i = 0; i < BOXES.length; i++) {
            if (BOXES[i].getName().equals(name)) {
                return PRIMITIVES[i].getName();
            }
        }
        return name;
    }

    /** The name of an array's elements' type; null: it is no array. */
    public static String element(String name) {
        return name.charAt(0) == '[' ? name(name.substring(1)) : null;
    }

    /** As people write it: {@code int[]}, {@code String}, {@code com.acme.Receipt}. */
    public static String readable(String name) {
        String element = element(name);
        if (element != null) {
            return readable(element) + "[]";
        }
        return name.startsWith(LANG) && name.indexOf('.', LANG.length()) < 0 ? name.substring(LANG.length()) : name;
    }

    /** {@code (String, int)}. */
    public static String readable(List<String> parameters) {
        StringBuilder text = new StringBuilder("(");
        for (String parameter : parameters) {
            text.append(text.length() == 1 ? "" : ", ").append(readable(parameter));
        }
        return text.append(')').toString();
    }
}
