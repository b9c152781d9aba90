package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** A JVM that has loaded what a test says, and hands the transformer what the test loads. */
class TestInstrumentation {

    volatile Class<?>[] loaded = {};
    /** Null: there is none. */
    volatile ClassFileTransformer transformer;

    Instrumentation instrumentation() {
        return (Instrumentation) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "addTransformer":
                            transformer = (ClassFileTransformer) arguments[0];
                            return null;
                        case "removeTransformer":
                            assertThat(arguments[0]).isSameAs(transformer);
                            transformer = null;
                            return true;
                        case "getAllLoadedClasses":
                            return loaded;
                        case "isModifiableClass":
                            return true;
                        case "retransformClasses":
                            for (Class<?> type : (Class<?>[]) arguments[0]) {
                                retransform(type);
                            }
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    void retransform(Class<?> type) throws Exception {
        throw new UnsupportedOperationException("retransformClasses");
    }

    /** @return what to load instead; null: what came */
    byte[] load(ClassLoader loader, String name, Class<?> before, byte[] classFile) throws Exception {
        return transformer.transform(loader, name.replace('.', '/'), before, null, classFile);
    }

    /** It is one of the loaded classes from then on. */
    byte[] load(Class<?> type) throws Exception {
        Class<?>[] more = Arrays.copyOf(loaded, loaded.length + 1);
        more[loaded.length] = type;
        loaded = more;
        return load(type.getClassLoader(), type.getName(), null, WovenClasses.bytes(type));
    }
}
