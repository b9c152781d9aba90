package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The names of methods' parameters, as far as a class file tells them: in {@code MethodParameters}, which compilers write
 * when asked to ({@code -parameters}), else in {@code LocalVariableTable}, which they write to debug with. They are read
 * only where a rule asks for them. Chapters 4.7.13 and 4.7.24 of the JVM specification. Not thread-safe.
 */
final class ParameterNames {

    private static final int CODE = 14;
    private final ClassBytes bytes;

    /** @throws UnreadableClassException when this is no class file */
    ParameterNames(byte[] classFile) throws UnreadableClassException {
        bytes = new ClassBytes(classFile);
    }

    /**
     * As many as there are parameters, {@code arg1} in place of a name that is missing among others; empty where none is
     * known.
     *
     * @param method of this class file
     */
    List<String> of(MethodHeader method) {
        List<String> types = types(method.descriptor());
        String[] names = new String[types.size()];
        try {
            int code = readParameters(method.attributes(), names);
            if (code > 0 && Arrays.asList(names).contains(null)) {
                readVariables(code, !method.isStatic(), types, names);
            }
        } catch (UnreadableClassException garbled) {
            // The JVM runs classes whose tables are garbled; what was read before stays.
        } catch (ArrayIndexOutOfBoundsException garbled) {
            // likewise
        }
        boolean any = false;
        for (int i = 0; i < names.length; i++) {
            any |= names[i] != null;
            names[i] = names[i] == null ? "arg" + i : names[i]; // as reflection calls it
        }
        return any ? Arrays.asList(names) : Collections.<String>emptyList();
    }

    /** As the descriptor writes them. */
    private static List<String> types(String descriptor) {
        List<String> types = new ArrayList<String>();
        for (int start = 1; descriptor.charAt(start) != ')';) {
            int end = start;
            while (descriptor.charAt(end) == '[') {
                end++;
            }
            end = descriptor.charAt(end) == 'L' ? descriptor.indexOf(';', end) + 1 : end + 1;
            types.add(descriptor.substring(start, end));
            start = end;
        }
        return types;
    }

    /** @return where the Code attribute is, or 0 */
    private int readParameters(int attributes, String[] names) throws UnreadableClassException {
        int code = 0;
        int count = bytes.u2(attributes);
        int at = attributes + 2;
        for (int i = 0; i < count; i++) {
            int name = bytes.u2(at);
            if (bytes.isUtf8(name, "Code")) {
                code = at;
            } else if (bytes.isUtf8(name, "MethodParameters") && bytes.u1(at + 6) == names.length) {
                for (int j = 0; j < names.length; j++) {
                    int index = bytes.u2(at + 7 + 4 * j);
                    names[j] = index == 0 ? null : bytes.utf8(index);
                }
            }
            at = bytes.attributeEnd(at);
        }
        return code;
    }

    private void readVariables(int code, boolean hasReceiver, List<String> types, String[] names)
            throws UnreadableClassException {
        int at = code + CODE + bytes.codeLength(code);
        at += 2 + 8 * bytes.u2(at); // the exception table
        int count = bytes.u2(at);
        at += 2;
        int[] begins = new int[names.length];
        for (int i = 0; i < count; i++) {
            if (bytes.isUtf8(bytes.u2(at), "LocalVariableTable")) {
                int slot = hasReceiver ? 1 : 0;
                for (int j = 0; j < names.length; j++) {
                    readVariable(at + 6, slot, types.get(j), j, names, begins);
                    slot += types.get(j).equals("J") || types.get(j).equals("D") ? 2 : 1;
                }
            }
            at = bytes.attributeEnd(at);
        }
    }

    /** The variable that begins first in the parameter's slot; another may follow in it. */
    private void readVariable(int table, int slot, String type, int parameter, String[] names, int[] begins)
            throws UnreadableClassException {
        int count = bytes.u2(table);
        for (int i = 0, at = table + 2; i < count; i++, at += 10) {
            int begin = bytes.u2(at);
            if (bytes.u2(at + 8) == slot && (names[parameter] == null || begin < begins[parameter])
                    && bytes.utf8(bytes.u2(at + 6)).equals(type)) {
                names[parameter] = bytes.utf8(bytes.u2(at + 4));
                begins[parameter] = begin;
            }
        }
    }
}
