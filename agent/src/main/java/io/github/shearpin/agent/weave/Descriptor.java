package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.List;

/** A method's descriptor, such as {@code (Ljava/lang/String;[I)V}, taken apart. Stateless. */
final class Descriptor {

    private static final String PRIMITIVE_CODES = "ZBCSIJFD";
    private static final String[] PRIMITIVES = {"boolean", "byte", "char", "short", "int", "long", "float", "double"};

    private Descriptor() {
    }

    /** Of each parameter its own: {@code [Ljava/lang/String;, [I]}. */
    static List<String> parameters(String descriptor) {
        List<String> parameters = new ArrayList<String>();
        for (int start = 1; descriptor.charAt(start) != ')';) {
            int end = start;
            while (descriptor.charAt(end) == '[') {
                end++;
            }
            end = descriptor.charAt(end) == 'L' ? descriptor.indexOf(';', end) + 1 : end + 1;
            parameters.add(descriptor.substring(start, end));
            start = end;
        }
        return parameters;
    }

    /** {@code (String, int[])}, as it would be written in a pattern. */
    static String readableParameters(String descriptor) {
        StringBuilder text = new StringBuilder("(");
        for (String parameter : parameters(descriptor)) {
            text.append(text.length() == 1 ? "" : ", ").append(simpleName(parameter));
        }
        return text.append(')').toString();
    }

    /** The binary name of the class a method returns, which is one. */
    static String returnedClass(String descriptor) {
        return descriptor.substring(descriptor.indexOf(')') + 2, descriptor.length() - 1).replace('/', '.');
    }

    private static String simpleName(String type) {
        int dimensions = type.lastIndexOf('[') + 1;
        StringBuilder name = new StringBuilder(type.charAt(dimensions) == 'L'
                ? type.substring(Math.max(dimensions, type.lastIndexOf('/')) + 1, type.length() - 1)
                : PRIMITIVES[PRIMITIVE_CODES.indexOf(type.charAt(dimensions))]);
        for (int i = 0; i < dimensions; i++) {
            name.append("[]");
        }
        return name.toString();
    }
}
