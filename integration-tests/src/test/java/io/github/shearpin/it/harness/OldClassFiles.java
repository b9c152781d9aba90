package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import org.example.app.Legacy;

/** {@link Legacy}, written as compilers wrote class files before Java 7. */
public final class OldClassFiles {

    /** Java 5: no stack maps; and a subroutine (JSR, RET), which is what {@code finally} compiled to. */
    public static final String JAVA_5 = "org.example.old.Java5";
    /** Java 6 with stack maps, as javac wrote it. */
    public static final String JAVA_6 = "org.example.old.Java6";
    /** Java 6 without stack maps, as tools that patched only the version wrote it; the old verifier takes it. */
    public static final String JAVA_6_NO_MAPS = "org.example.old.Java6NoMaps";

    private OldClassFiles() {
    }

    public static Path jar(Path folder) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(JAVA_5.replace('.', '/') + ".class", rewrite(JAVA_5, Opcodes.V1_5, ClassReader.SKIP_FRAMES));
        entries.put(JAVA_6.replace('.', '/') + ".class", rewrite(JAVA_6, Opcodes.V1_6, 0));
        entries.put(JAVA_6_NO_MAPS.replace('.', '/') + ".class",
                rewrite(JAVA_6_NO_MAPS, Opcodes.V1_6, ClassReader.SKIP_FRAMES));
        return Jars.write(folder.resolve("old.jar"), Map.of(), entries);
    }

    private static byte[] rewrite(String name, int version, int options) {
        String from = Legacy.class.getName().replace('.', '/');
        ClassWriter writer = new ClassWriter(0);
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9,
                new ClassRemapper(writer, new SimpleRemapper(Opcodes.ASM9, from, name.replace('.', '/')))) {
            @Override
            public void visit(int ignored, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(version, access, name, signature, parent, interfaces);
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
                if (version == Opcodes.V1_5 && name.equals("joined")) {
                    writeJoinedWithSubroutine(super.visitMethod(access, name, descriptor, signature, thrown));
                    return null;
                }
                return super.visitMethod(access, name, descriptor, signature, thrown);
            }
        };
        try (InputStream in = Legacy.class.getResourceAsStream("Legacy.class")) {
            new ClassReader(in.readAllBytes()).accept(visitor, options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return writer.toByteArray();
    }

    /** {@code try { return a + "-"; } finally { a = null; }}, for the arguments that the program gives. */
    private static void writeJoinedWithSubroutine(MethodVisitor code) {
        Label subroutine = new Label();
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitLdcInsn("-");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "concat",
                "(Ljava/lang/String;)Ljava/lang/String;", false);
        code.visitVarInsn(Opcodes.ASTORE, 2);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitInsn(Opcodes.ARETURN);
        code.visitLabel(subroutine);
        code.visitVarInsn(Opcodes.ASTORE, 3);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitVarInsn(Opcodes.ASTORE, 0);
        code.visitVarInsn(Opcodes.RET, 3);
        code.visitMaxs(2, 4);
        code.visitEnd();
    }
}
