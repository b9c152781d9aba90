package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What futures complete with, as javac leaves it in class files, and as others do. */
class GenericResultsTest {

    abstract static class Later<V> {
        abstract CompletableFuture<Long> number();

        abstract CompletionStage<String> stage(List<CompletableFuture<Integer>> others);

        abstract <T extends Exception> Future<Character> future(T why) throws T;

        abstract CompletableFuture<? extends Number> atMost();

        abstract CompletableFuture<Map.Entry<String, Map<Long, Long>>> nested();

        abstract CompletableFuture<Later<String>.Inner<Long>> inner();

        abstract CompletableFuture<byte[][]> numbers();

        abstract CompletableFuture<List<String>[]> lists();

        abstract CompletableFuture<V[]> unknowns();

        abstract CompletableFuture<V> unknown();

        abstract CompletableFuture<?> anything();

        abstract CompletableFuture<? super Long> atLeast();

        @SuppressWarnings("rawtypes")
        abstract CompletableFuture raw();

        @SuppressWarnings("rawtypes")
        abstract CompletableFuture rawOf(CompletableFuture<Long> number);

        abstract Object plain();

        abstract long primitive();

        class Inner<T> {
        }
    }

    @ParameterizedTest
    @CsvSource({"number, java.lang.Long", "stage, java.lang.String", "future, java.lang.Character", "atMost, java.lang.Number",
        "nested, java.util.Map$Entry", "inner, io.github.shearpin.agent.weave.GenericResultsTest$Later$Inner", "numbers, [[B",
        "lists, [Ljava.util.List;", "unknowns,", "unknown,", "anything,", "atLeast,", "raw,", "rawOf,", "plain,", "primitive,"})
    void whatTheCompilerLeavesIsRead(String method, String argument) throws Exception {
        byte[] classFile = TestClasses.bytes(Later.class);
        assertThat(new GenericResults(classFile).argument(method(classFile, method))).isEqualTo(argument);
    }

    @ParameterizedTest
    @ValueSource(strings = {"()Ljava/util/concurrent/CompletableFuture<Ljava/lang/Long", "()Ljava/util/concurrent/CompletableFuture<",
        "()Ljava/util/concurrent/CompletableFuture<[", "()Ljava/util/concurrent/CompletableFuture<+", "",
        "()Lcom/acme/Another<Ljava/lang/Long;>;", "()Ljava/util/concurrent/CompletableFuture<LA<;"})
    void whatIsGarbledIsNotKnown(String signature) throws Exception {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "Other", null, "java/lang/Object", null);
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "later", "()Ljava/util/concurrent/CompletableFuture;",
                signature, null).visitEnd();
        writer.visitEnd();
        byte[] classFile = writer.toByteArray();
        assertThat(new GenericResults(classFile).argument(method(classFile, "later"))).isNull();
    }

    @Test
    void garbledAttributesThrowNothing() throws Exception {
        byte[] classFile = TestClasses.bytes(Later.class);
        List<MethodHeader> methods = ClassHeader.readFull(classFile).methods();
        int from = methods.get(0).attributes();
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbled = classFile.clone();
            for (int j = 0; j < 3; j++) {
                garbled[from + random.nextInt(garbled.length - from)] = (byte) random.nextInt();
            }
            GenericResults results = new GenericResults(garbled);
            methods.forEach(results::argument);
        }
    }

    private static MethodHeader method(byte[] classFile, String name) throws Exception {
        return ClassHeader.readFull(classFile).methods().stream().filter(method -> method.name().equals(name)).findFirst()
                .orElseThrow();
    }
}
