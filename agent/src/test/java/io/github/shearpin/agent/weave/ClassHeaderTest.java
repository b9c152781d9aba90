package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassHeaderTest {

    @Retention(RetentionPolicy.CLASS)
    @interface Invisible {

        String[] names() default {};

        Nested[] nested() default {};

        Class<?> type() default Object.class;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Nested {

        Thread.State state() default Thread.State.NEW;

        long number() default 0;
    }

    @Nested(state = Thread.State.BLOCKED)
    @Invisible(names = {"a", "b"}, nested = {@Nested(number = 5), @Nested}, type = String.class)
    @Deprecated
    abstract static class Annotated {

        @Invisible
        @Nested
        void both() {
        }

        void none() {
        }
    }

    @Test
    void readsAnnotationsOfAllRetentions() throws Exception {
        ClassHeader header = ClassHeader.readFull(TestClasses.bytes(Annotated.class));

        assertThat(header.annotations()).containsExactlyInAnyOrder(Nested.class.getName(), Invisible.class.getName(),
                Deprecated.class.getName());
        assertThat(header.methods()).filteredOn(method -> method.name().equals("both")).singleElement()
                .matches(method -> method.annotatedWith(Nested.class.getName()))
                .matches(method -> method.annotatedWith(Invisible.class.getName()))
                .matches(method -> !method.annotatedWith(Deprecated.class.getName()));
        assertThat(header.methods()).filteredOn(method -> method.name().equals("none")).singleElement()
                .matches(method -> method.annotations().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang", "java.util", "java.util.concurrent", "java.io", "java.time", "java.net"})
    void saysOfJdkClassesWhatReflectionSays(String javaPackage) throws Exception {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
        List<Class<?>> classes;
        try (Stream<Path> files = Files.list(modules.resolve(javaPackage.replace('.', '/')))) {
            classes = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".class"))
                    .map(file -> load(javaPackage + "." + file.substring(0, file.length() - 6), null))
                    .collect(Collectors.toList());
        }
        assertThat(classes).hasSizeGreaterThan(40);
        for (Class<?> type : classes) {
            assertLikeReflection(type);
        }
    }

    @Test
    void saysOfClassesOfManyCompilersWhatReflectionSays() throws Exception {
        int read = 0;
        for (Class<?> inJar : Arrays.<Class<?>>asList(Assertions.class, net.bytebuddy.ByteBuddy.class,
                org.yaml.snakeyaml.Yaml.class, kotlin.collections.CollectionsKt.class,
                org.apache.hc.core5.http.HttpRequest.class)) {
            Path jar = Paths.get(inJar.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (java.util.jar.JarFile file = new java.util.jar.JarFile(jar.toFile())) {
                for (java.util.jar.JarEntry entry : (Iterable<java.util.jar.JarEntry>) file.stream()::iterator) {
                    String name = entry.getName();
                    if (name.endsWith(".class") && !name.startsWith("META-INF") && !name.equals("module-info.class")) {
                        try (InputStream in = file.getInputStream(entry)) {
                            ClassHeader header = ClassHeader.readFull(in.readAllBytes());
                            assertThat(header.name()).isEqualTo(name.substring(0, name.length() - 6).replace('/', '.'));
                            assertSameHead(header, ClassHeader.readHead(file.getInputStream(entry).readAllBytes()));
                            if (read++ % 10 == 0) {
                                assertLikeReflection(load(header.name(), inJar.getClassLoader()));
                            }
                        }
                    }
                }
            }
        }
        assertThat(read).isGreaterThan(3000);
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static void assertSameHead(ClassHeader full, ClassHeader head) {
        assertThat(List.of(head.name(), head.modifiers(), head.interfaceNames(), head.majorVersion(), head.superName() + ""))
                .isEqualTo(List.of(full.name(), full.modifiers(), full.interfaceNames(), full.majorVersion(),
                        full.superName() + ""));
    }

    private static void assertLikeReflection(Class<?> type) throws Exception {
        if (type == null) {
            return;
        }
        byte[] bytes;
        ClassHeader header;
        List<Method> methods;
        List<Constructor<?>> constructors;
        Annotation[] annotations;
        try {
            methods = Arrays.asList(type.getDeclaredMethods());
            constructors = Arrays.asList(type.getDeclaredConstructors());
            annotations = type.getDeclaredAnnotations();
            bytes = TestClasses.bytes(type);
            header = ClassHeader.readFull(bytes);
        } catch (LinkageError optionalDependencyMissing) {
            return;
        }
        assertThat(header.name()).isEqualTo(type.getName());
        assertThat(header.superName()).isEqualTo(type.isInterface() ? "java.lang.Object"
                : type.getSuperclass() == null ? null : type.getSuperclass().getName());
        assertThat(header.interfaceNames()).isEqualTo(Arrays.stream(type.getInterfaces()).map(Class::getName)
                .collect(Collectors.toList()));
        assertThat(header.majorVersion()).isBetween(45, 44 + Runtime.version().feature());
        assertThat(header.annotations()).containsAll(names(annotations));

        TreeSet<String> read = new TreeSet<>();
        for (MethodHeader method : header.methods()) {
            if (!method.name().equals("<clinit>")) {
                read.add(method.modifiers() + " " + method);
            }
        }
        TreeSet<String> reflected = new TreeSet<>();
        for (Method method : methods) {
            reflected.add(method.getModifiers() + " " + method.getName() + java.lang.invoke.MethodType
                    .methodType(method.getReturnType(), method.getParameterTypes()).toMethodDescriptorString());
        }
        for (Constructor<?> constructor : constructors) {
            reflected.add(constructor.getModifiers() + " <init>" + java.lang.invoke.MethodType
                    .methodType(void.class, constructor.getParameterTypes()).toMethodDescriptorString());
        }
        // Reflection hides a few methods of its own classes.
        assertThat(read).containsAll(reflected);
        if (!type.getName().startsWith("java.lang")) {
            assertThat(read).isEqualTo(reflected);
        }
        for (Method method : methods) {
            String descriptor = java.lang.invoke.MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                    .toMethodDescriptorString();
            MethodHeader found = header.methods().stream()
                    .filter(one -> one.name().equals(method.getName()) && one.descriptor().equals(descriptor))
                    .findFirst().orElseThrow();
            assertThat(found.annotations()).containsAll(names(method.getDeclaredAnnotations()));
        }
    }

    private static List<String> names(Annotation[] annotations) {
        List<String> names = new ArrayList<>();
        for (Annotation annotation : annotations) {
            names.add(annotation.annotationType().getName());
        }
        return names;
    }

    @Test
    void readsObjectAndModuleDescriptions() throws Exception {
        assertThat(ClassHeader.readHead(TestClasses.bytes(Object.class)).superName()).isNull();
        try (InputStream in = Object.class.getResourceAsStream("/module-info.class")) {
            assertThat(ClassHeader.readFull(in.readAllBytes()).name()).isEqualTo("module-info");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 49, 50, 52, 69, 70, 71, 99})
    void readsVersionsOldAndToCome(int version) throws Exception {
        byte[] bytes = TestClasses.bytes(Annotated.class);
        bytes[7] = (byte) version;

        assertThat(ClassHeader.readFull(bytes).majorVersion()).isEqualTo(version);
    }

    @Test
    void namesMayBeOutsideOfAscii() throws Exception {
        class Named {
            void größe£語𝔘() {
            }
        }
        ClassHeader header = ClassHeader.readFull(TestClasses.bytes(Named.class));

        assertThat(header.methods()).extracting(MethodHeader::name).contains("größe£語𝔘");
    }

    @Test
    void whatIsNoClassFileIsUnreadableWithAReason() throws Exception {
        byte[] good = TestClasses.bytes(Annotated.class);
        byte[] oldVersion = good.clone();
        oldVersion[7] = 44;
        byte[] unknownTag = good.clone();
        unknownTag[10] = 13;
        byte[] hugePool = Arrays.copyOf(good, 100);
        hugePool[8] = (byte) 0xFF;

        assertUnreadable(new byte[0], "it does not begin like a class file");
        assertUnreadable("#!/bin/sh and then some".getBytes("US-ASCII"), "it does not begin like a class file");
        assertUnreadable(oldVersion, "class file version 44 does not exist");
        assertUnreadable(unknownTag, "unknown tag 13 of constant pool entry 1");
        assertUnreadable(Arrays.copyOf(good, good.length - 1), null);
        assertThat(catchThrowableOfType(UnreadableClassException.class, () -> ClassHeader.readHead(hugePool)).getMessage())
                .startsWith("a constant pool of 65").endsWith("entries does not fit into 100 bytes");
    }

    private static void assertUnreadable(byte[] bytes, String reason) {
        UnreadableClassException e = catchThrowableOfType(UnreadableClassException.class, () -> ClassHeader.readFull(bytes));
        assertThat(e).isNotNull();
        if (reason != null) {
            assertThat(e.getMessage()).isEqualTo(reason);
        }
    }

    /** Every length that a file can be cut to, and some ten thousand files with bytes changed at random. */
    @Test
    void damagedClassFilesGiveNothingButTheDeclaredException() throws Exception {
        Random random = new Random(1);
        for (Class<?> type : Arrays.<Class<?>>asList(Annotated.class, Thread.class, Nested.class, ClassHeaderTest.class)) {
            byte[] good = TestClasses.bytes(type);
            for (int length = 0; length < good.length; length += 1 + good.length / 2000) {
                readWhatever(Arrays.copyOf(good, length));
            }
            for (int round = 0; round < 3000; round++) {
                byte[] bad = good.clone();
                int flips = 1 + random.nextInt(20);
                for (int flip = 0; flip < flips; flip++) {
                    int at = random.nextInt(4) == 0 ? random.nextInt(40) + 8 : random.nextInt(bad.length);
                    bad[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextBoolean() ? 0xFF : 0x7F);
                }
                readWhatever(bad);
            }
        }
    }

    private static void readWhatever(byte[] bytes) {
        try {
            ClassHeader.readFull(bytes);
        } catch (UnreadableClassException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        try {
            ClassHeader.readHead(bytes);
            ClassHeader.readAnnotations(ClassHeader.bytes(bytes));
        } catch (UnreadableClassException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }

    /** One long text that sixty thousand methods and their annotations point at costs its memory once. */
    @Test
    void aFileThatPointsAtOneTextOverAndOverCostsNeitherTimeNorMemory() {
        byte[] bytes = HostileClass.thatRepeatsALongName(60_000);

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(ClassHeader.readFull(bytes).methods()).hasSize(60_000);
            assertThat(ClassHeader.readHead(bytes).interfaceNames()).hasSize(60_000);
        });
    }

    @Test
    void annotationsNestedWithoutEndAreLeftOutAndTheRestIsRead() throws Exception {
        ClassHeader header = ClassHeader.readFull(HostileClass.withNestedAnnotation(1_000_000));

        assertThat(header.annotations()).isEmpty();
        assertThat(header.name()).isEqualTo("a");
    }

    @Test
    void anAnnotationThatIsCutOffIsLeftOutAndTheRestIsRead() throws Exception {
        ClassHeader header = ClassHeader.readFull(HostileClass.withAnnotationCutOff());

        assertThat(header.annotations()).isEmpty();
        assertThat(header.name()).isEqualTo("a");
    }

    @Test
    void knowsHowLongTheCodeOfAMethodIs() throws Exception {
        byte[] bytes = new LongMethods("a.Long").with("short", 1).with("long", 8_000).with("huge", 65_535)
                .withAbstract("none").classFile();

        assertThat(ClassHeader.readFull(bytes).methods()).extracting(MethodHeader::codeLength)
                .containsExactly(1, 8_000, 65_535, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, Integer.MAX_VALUE, -1})
    void codeThatClaimsToBeLongerThanItsAttributeIsOfNoLength(int claimed) throws Exception {
        byte[] bytes = new LongMethods("a.Long").with("short", 1).classFile();
        int end = bytes.length - 2; // the class's own attributes are none
        int codeLength = end - 2 - 2 - 1 - 4; // no attributes of the code, no handlers, one instruction
        assertThat(java.nio.ByteBuffer.wrap(bytes).getInt(codeLength)).isEqualTo(1);
        java.nio.ByteBuffer.wrap(bytes).putInt(codeLength, claimed);

        assertThat(ClassHeader.readFull(bytes).methods()).extracting(MethodHeader::codeLength).containsExactly(0);
    }

    @Test
    void theHeadKnowsNoMethods() throws Exception {
        ClassHeader head = ClassHeader.readHead(TestClasses.bytes(Annotated.class));

        assertThatThrownBy(head::methods).isInstanceOf(IllegalStateException.class)
                .hasMessage("only the head of " + Annotated.class.getName() + " was read");
    }
}
