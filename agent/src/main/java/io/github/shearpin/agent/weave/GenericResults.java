package io.github.shearpin.agent.weave;

/**
 * What the futures complete with that methods return, as far as a class file tells it in {@code Signature}, which compilers
 * write of what is generic. Chapter 4.7.9 of the JVM specification. Not thread-safe.
 */
final class GenericResults {

    private final ClassBytes bytes;

    /** @throws UnreadableClassException when this is no class file */
    GenericResults(byte[] classFile) throws UnreadableClassException {
        bytes = new ClassBytes(classFile);
    }

    /**
     * The first type argument of the result's type, erased.
     *
     * @param method of this class file
     * @return as {@link Class#getName} gives it; of a wildcard its upper bound. Null: it is not known
     */
    String argument(MethodHeader method) {
        String result = method.descriptor().substring(method.descriptor().lastIndexOf(')'));
        if (result.charAt(1) != 'L') {
            return null;
        }
        try {
            String signature = signature(method.attributes());
            String begin = result.replace(';', '<');
            int at = signature == null ? -1 : signature.lastIndexOf(begin);
            return at < 0 ? null : erased(signature, at + begin.length());
        } catch (UnreadableClassException garbled) {
            return null; // the JVM runs classes whose signatures are garbled
        } catch (IndexOutOfBoundsException garbled) {
            return null; // likewise
        }
    }

    private String signature(int attributes) throws UnreadableClassException {
        int count = bytes.u2(attributes);
        int at = attributes + 2;
        for (int i = 0; i < count; i++) {
            if (bytes.isUtf8(bytes.u2(at), "Signature")) {
                return bytes.utf8(bytes.u2(at + 6));
            }
            at = bytes.attributeEnd(at);
        }
        return null;
    }

    private static String erased(String signature, int start) {
        int begin = signature.charAt(start) == '+' ? start + 1 : start;
        int element = begin;
        while (signature.charAt(element) == '[') {
            element++;
        }
        boolean array = element > begin;
        switch (signature.charAt(element)) {
            case 'L':
                String name = className(signature, element + 1);
                return array ? signature.substring(begin, element) + 'L' + name + ';' : name;
            case 'T':
            case '*':
            case '-':
                return null;
            default:
                return array ? signature.substring(begin, element + 1) : null;
        }
    }

    /** Without its type arguments. */
    private static String className(String signature, int start) {
        StringBuilder name = new StringBuilder();
        int depth = 0;
        for (int at = start; depth > 0 || signature.charAt(at) != ';'; at++) {
            char c = signature.charAt(at);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
            } else if (depth == 0) {
                name.append(c == '/' ? '.' : c == '.' ? '$' : c); // a dot comes before an inner class of a generic one
            }
        }
        return name.toString();
    }
}
