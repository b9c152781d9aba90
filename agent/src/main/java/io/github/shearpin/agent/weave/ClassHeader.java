package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodTests;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a class file says of itself, read without any library: those load hundreds of classes, and no class of the
 * application may cost that before it matches. Source of the format: The Java Virtual Machine Specification, chapter 4.
 * Reads class files of version 45 and later, of versions to come too as long as they keep to that format. Immutable.
 */
public final class ClassHeader {

    private static final int ACC_SYNTHETIC = 0x1000;

    private final int majorVersion;
    private final int modifiers;
    private final String name;
    private final String superName;
    private final List<String> interfaceNames;
    private final Set<String> annotations;
    private final List<MethodHeader> methods;

    private ClassHeader(ClassBytes bytes, boolean full) throws UnreadableClassException {
        int at = bytes.poolEnd();
        majorVersion = bytes.majorVersion();
        modifiers = bytes.u2(at);
        name = bytes.className(at + 2);
        superName = bytes.className(at + 4);
        if (name == null) {
            throw new UnreadableClassException("it has no name");
        }
        String[] interfaces = new String[bytes.u2(at + 6)];
        at += 8;
        if (interfaces.length * 2 > bytes.length() - at) {
            throw new UnreadableClassException("it ends within its interfaces");
        }
        for (int i = 0; i < interfaces.length; i++, at += 2) {
            interfaces[i] = bytes.className(at);
            if (interfaces[i] == null) {
                throw new UnreadableClassException("interface " + i + " has no name");
            }
        }
        interfaceNames = Collections.unmodifiableList(Arrays.asList(interfaces));
        if (full) {
            AttributeReader reader = new AttributeReader(bytes);
            at = skipMembers(bytes, at);
            List<MethodHeader> read = new ArrayList<MethodHeader>();
            int count = bytes.u2(at);
            at += 2;
            for (int i = 0; i < count; i++) {
                int start = at;
                at = reader.read(at + 6);
                read.add(new MethodHeader(bytes.utf8(bytes.u2(start + 2)), bytes.utf8(bytes.u2(start + 4)), bytes.u2(start),
                        reader.names(), reader.codeLength(), start + 6));
            }
            methods = Collections.unmodifiableList(read);
            reader.read(at);
            annotations = reader.names();
        } else {
            methods = null;
            annotations = null;
        }
    }

    /**
     * Reads no further than to the interfaces: quick enough for every class that is loaded.
     *
     * @throws UnreadableClassException whatever is wrong with the bytes
     */
    public static ClassHeader readHead(byte[] classFile) throws UnreadableClassException {
        return readHead(bytes(classFile));
    }

    static ClassHeader readHead(ClassBytes bytes) throws UnreadableClassException {
        return read(bytes, false);
    }

    /**
     * Reads methods and annotations as well.
     *
     * @throws UnreadableClassException whatever is wrong with the bytes
     */
    public static ClassHeader readFull(byte[] classFile) throws UnreadableClassException {
        return readFull(bytes(classFile));
    }

    static ClassHeader readFull(ClassBytes bytes) throws UnreadableClassException {
        return read(bytes, true);
    }

    /**
     * Reads nothing but the annotations of the type itself.
     *
     * @return binary names, also of those invisible at run time
     * @throws UnreadableClassException whatever is wrong with the bytes
     */
    static Set<String> readAnnotations(ClassBytes bytes) throws UnreadableClassException {
        try {
            AttributeReader reader = new AttributeReader(bytes);
            reader.read(skipMembers(bytes, skipMembers(bytes, fields(bytes))));
            return reader.names();
        } catch (ArrayIndexOutOfBoundsException e) {
            throw endsTooEarly();
        }
    }

    /**
     * Reads its fields but for static ones: their names, and the binary names of their types.
     *
     * @throws UnreadableClassException whatever is wrong with the bytes
     */
    static Map<String, String> readFields(ClassBytes bytes) throws UnreadableClassException {
        try {
            Map<String, String> fields = new TreeMap<String, String>();
            int at = fields(bytes);
            int count = bytes.u2(at);
            at += 2;
            for (int i = 0; i < count; i++) {
                if (!Modifier.isStatic(bytes.u2(at)) && (bytes.u2(at) & ACC_SYNTHETIC) == 0) {
                    fields.put(bytes.utf8(bytes.u2(at + 2)), Descriptor.returned("()" + bytes.utf8(bytes.u2(at + 4))));
                }
                at = skipMember(bytes, at);
            }
            return fields;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw endsTooEarly();
        }
    }

    /** Whether the class has a method that one of the patterns may mean, by names, flags and constants alone. */
    static boolean mayDeclareAny(MethodTests wanted, ClassBytes bytes) throws UnreadableClassException {
        if (wanted.mayMeanAll()) {
            return true;
        }
        for (String annotation : wanted.annotations()) {
            if (bytes.mayHoldDescriptorOf(annotation)) {
                return true;
            }
        }
        try {
            int methods = skipMembers(bytes, fields(bytes));
            int count = bytes.u2(methods);
            int at = methods + 2;
            for (int i = 0; i < count; i++) {
                if (wanted.mayMean(bytes.utf8(bytes.u2(at + 2)), bytes.u2(at))) {
                    return true;
                }
                at = skipMember(bytes, at);
            }
            return false;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw endsTooEarly();
        }
    }

    /** Its constant pool, for more than one of these methods. */
    static ClassBytes bytes(byte[] classFile) throws UnreadableClassException {
        try {
            return new ClassBytes(classFile);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw endsTooEarly();
        }
    }

    private static ClassHeader read(ClassBytes bytes, boolean full) throws UnreadableClassException {
        try {
            return new ClassHeader(bytes, full);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw endsTooEarly();
        }
    }

    private static UnreadableClassException endsTooEarly() {
        return new UnreadableClassException("it ends too early");
    }

    /** Where the number of fields is. */
    private static int fields(ClassBytes bytes) {
        int interfaces = bytes.poolEnd() + 6;
        return interfaces + 2 + 2 * bytes.u2(interfaces);
    }

    /** @return where what follows the fields, or the methods, begins */
    private static int skipMembers(ClassBytes bytes, int members) throws UnreadableClassException {
        int count = bytes.u2(members);
        int at = members + 2;
        for (int i = 0; i < count; i++) {
            at = skipMember(bytes, at);
        }
        return at;
    }

    private static int skipMember(ClassBytes bytes, int member) throws UnreadableClassException {
        int attributes = bytes.u2(member + 6);
        int at = member + 8;
        for (int i = 0; i < attributes; i++) {
            at = bytes.attributeEnd(at);
        }
        return at;
    }

    /** Such as 52 for Java 8. */
    public int majorVersion() {
        return majorVersion;
    }

    /** The access flags. */
    public int modifiers() {
        return modifiers;
    }

    /** The binary name. */
    public String name() {
        return name;
    }

    /** A binary name; null for {@code java.lang.Object} and for a module's description. */
    public String superName() {
        return superName;
    }

    /** Binary names, in the class file's order. */
    public List<String> interfaceNames() {
        return interfaceNames;
    }

    /**
     * Binary names of the annotations of the type itself, also of those invisible at run time.
     *
     * @throws IllegalStateException if only the head was read
     */
    public Set<String> annotations() {
        requireFull();
        return annotations;
    }

    /**
     * All methods that have an entry: constructors, initialisers, bridges and synthetic ones too.
     *
     * @throws IllegalStateException if only the head was read
     */
    public List<MethodHeader> methods() {
        requireFull();
        return methods;
    }

    private void requireFull() {
        if (methods == null) {
            throw new IllegalStateException("only the head of " + name + " was read");
        }
    }
}
