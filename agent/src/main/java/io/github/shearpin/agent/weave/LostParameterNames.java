package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Puts the names of parameters ({@code -parameters}) back into a class that is transformed for the first time since it was
 * loaded. JVMs before 17.0.20 forget them then, for good (JDK-8240908), and frameworks that go by them fail.
 */
final class LostParameterNames {

    private static final String ATTRIBUTE = "MethodParameters";

    private LostParameterNames() {
    }

    /**
     * @param handed    the class as the JVM hands it over
     * @param classFile that it was loaded from; null: that is not known
     * @return the class with its names; null: it has lost none
     */
    static byte[] restored(byte[] handed, byte[] classFile) throws UnreadableClassException {
        if (classFile == null || !ClassHeader.bytes(classFile).holds(ATTRIBUTE)) {
            return null;
        }
        final Map<String, List<Object[]>> names = read(classFile);
        // Not by a look at its constants: what the attribute is called is not forgotten.
        if (names.isEmpty() || !read(handed).isEmpty()) {
            return null;
        }
        ClassReader reader = OpenedClassReader.of(handed);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new ClassVisitor(OpenedClassReader.ASM_API, writer) {
            @Override
            public MethodVisitor visitMethod(int modifiers, String name, String descriptor, String signature,
                    String[] exceptions) {
                MethodVisitor written = super.visitMethod(modifiers, name, descriptor, signature, exceptions);
                List<Object[]> parameters = names.get(name + descriptor);
                if (parameters == null) {
                    return written;
                }
                for (Object[] parameter : parameters) {
                    written.visitParameter((String) parameter[0], (Integer) parameter[1]);
                }
                return new MethodVisitor(OpenedClassReader.ASM_API, written) {
                    // Another than the writer's own, or that would take the method over as it came.
                };
            }
        }, 0);
        return writer.toByteArray();
    }

    /** Name and modifiers of each parameter, by the method's name and descriptor. */
    private static Map<String, List<Object[]>> read(byte[] classFile) {
        final Map<String, List<Object[]>> names = new HashMap<String, List<Object[]>>();
        OpenedClassReader.of(classFile).accept(new ClassVisitor(OpenedClassReader.ASM_API) {
            @Override
            public MethodVisitor visitMethod(int modifiers, final String name, final String descriptor, String signature,
                    String[] exceptions) {
                return new MethodVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public void visitParameter(String parameter, int access) {
                        List<Object[]> known = names.get(name + descriptor);
                        if (known == null) {
                            known = new ArrayList<Object[]>();
                            names.put(name + descriptor, known);
                        }
                        known.add(new Object[] {parameter, access});
                    }
                };
            }
        }, ClassReader.SKIP_CODE);
        return names;
    }
}
