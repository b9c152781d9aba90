package io.github.shearpin.agent.policy.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescriptorTest {

    private static final Class<?>[] TYPES = {boolean.class, byte.class, char.class, short.class, int.class, long.class, float.class,
        double.class, String.class, Map.Entry.class, int[].class, long[][].class, String[].class, Map.Entry[][].class};

    @Test
    void namesAreThoseOfClasses() {
        List<String> names = new ArrayList<>();
        for (Class<?> type : TYPES) {
            names.add(type.getName());
            assertThat(Descriptor.returned(MethodType.methodType(type).toMethodDescriptorString())).isEqualTo(type.getName());
        }
        assertThat(Descriptor.parameters(MethodType.methodType(void.class, TYPES).toMethodDescriptorString())).isEqualTo(names);
        assertThat(Descriptor.parameters("()V")).isEmpty();
        assertThat(Descriptor.returned("()V")).isEqualTo("void");
    }

    @Test
    void primitivesAndTheirBoxes() {
        assertThat(Descriptor.primitive("int")).isSameAs(int.class);
        assertThat(Descriptor.primitive("java.lang.Integer")).isNull();
        assertThat(Descriptor.boxed("char")).isEqualTo("java.lang.Character");
        assertThat(Descriptor.boxed("java.lang.String")).isEqualTo("java.lang.String");
        assertThat(Descriptor.unboxed("java.lang.Integer")).isEqualTo("int");
        assertThat(Descriptor.unboxed("java.lang.String")).isEqualTo("java.lang.String");
    }

    @Test
    void elementsOfArrays() {
        assertThat(Descriptor.element("[[J")).isEqualTo("[J");
        assertThat(Descriptor.element("[J")).isEqualTo("long");
        assertThat(Descriptor.element("[Lcom.acme.Foo;")).isEqualTo("com.acme.Foo");
        assertThat(Descriptor.element("com.acme.Foo")).isNull();
    }

    @Test
    void asPeopleWriteThem() {
        assertThat(Descriptor.readable("[[Ljava.lang.String;")).isEqualTo("String[][]");
        assertThat(Descriptor.readable("java.lang.reflect.Method")).isEqualTo("java.lang.reflect.Method");
        assertThat(Descriptor.readable(List.of("int", "java.lang.Object", "com.acme.Foo"))).isEqualTo("(int, Object, com.acme.Foo)");
        assertThat(Descriptor.readable(List.of())).isEqualTo("()");
    }
}
