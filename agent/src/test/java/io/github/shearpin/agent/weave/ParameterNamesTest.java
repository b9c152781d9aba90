package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.types.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of parameters as javac leaves them in class files, and as others do. */
class ParameterNamesTest {

    private static final String SOURCE = """
            abstract class Named {
                long sum(long first, int second, double third, String[] fourth, long[][] fifth) throws Exception {
                    for (int i = 0; i < second; i++) {
                        long inLoop = i;
                        first += inLoop;
                    }
                    { String scoped = fourth[0]; scoped.length(); }
                    { int scopedToo = 5; second += scopedToo; }
                    try { third++; } catch (RuntimeException e) { throw e; }
                    return first;
                }
                static Object ofClass(double wide, Object last) { Runnable r = () -> last.hashCode(); return r; }
                void none() { int local = 3; local++; }
                abstract void without(String code);
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"-g", "-parameters", "-g:vars", "-g -parameters"})
    void whatTheCompilerLeavesIsRead(String options) throws Exception {
        Map<String, List<String>> names = names(compile(options));
        assertThat(names).containsEntry("sum", List.of("first", "second", "third", "fourth", "fifth"))
                .containsEntry("ofClass", List.of("wide", "last")).containsEntry("none", List.of())
                .containsEntry("without", options.contains("-parameters") ? List.of("code") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-g:none", "-g:lines,source"})
    void whereTheCompilerLeavesNoneNoneAreKnown(String options) throws Exception {
        assertThat(names(compile(options)).values()).hasSize(5).allMatch(List::isEmpty);
    }

    @Test
    void theFirstVariableOfTheParametersTypeInItsSlotNamesIt() throws Exception {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Other", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "shifted", "(JII)V", null, null);
        Label[] labels = new Label[4];
        code.visitCode();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label();
            code.visitLabel(labels[i]);
            code.visitInsn(Opcodes.NOP);
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitLocalVariable("reusesTheSlot", "I", null, labels[2], labels[3], 2);
        code.visitLocalVariable("number", "I", null, labels[1], labels[2], 2);
        code.visitLocalVariable("ofAnotherType", "Ljava/lang/String;", null, labels[0], labels[1], 2);
        code.visitLocalVariable("wide", "J", null, labels[1], labels[3], 0);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        assertThat(names(writer.toByteArray())).containsEntry("shifted", List.of("wide", "number", "arg2"));
    }

    @Test
    void garbledTablesNameNothingAndThrowNothing() throws Exception {
        byte[] classFile = compile("-g -parameters");
        List<MethodHeader> methods = ClassHeader.readFull(classFile).methods();
        int from = methods.get(0).attributes() + 2;
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbled = classFile.clone();
            for (int j = 0; j < 3; j++) {
                garbled[from + random.nextInt(garbled.length - from)] = (byte) random.nextInt();
            }
            ParameterNames names = new ParameterNames(garbled);
            for (MethodHeader method : methods) {
                assertThat(names.of(method).size()).isIn(0, Descriptor.parameters(method.descriptor()).size());
            }
        }
    }

    private static Map<String, List<String>> names(byte[] classFile) throws Exception {
        ParameterNames names = new ParameterNames(classFile);
        Map<String, List<String>> all = new TreeMap<>();
        for (MethodHeader method : ClassHeader.readFull(classFile).methods()) {
            if (!method.name().startsWith("lambda$")) {
                all.put(method.name(), new ArrayList<>(names.of(method)));
            }
        }
        return all;
    }

    private static byte[] compile(String options) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream classFile = new ByteArrayOutputStream();
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Named.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return SOURCE;
            }
        };
        JavaFileManager files = new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
                    FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("mem:///" + name + kind.extension), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return classFile;
                    }
                };
            }
        };
        assertThat(compiler.getTask(null, files, null, Arrays.asList(options.split(" ")), null, List.of(source)).call()).isTrue();
        return classFile.toByteArray();
    }
}
