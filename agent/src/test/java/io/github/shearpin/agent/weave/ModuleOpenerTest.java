package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableModuleException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the JVM is asked to open, and when it is not asked. */
class ModuleOpenerTest {

    private static final String CLOSED = "sun.net.www.protocol.http.Handler";

    private final List<List<Object>> redefined = new ArrayList<>();
    private boolean modifiable = true;
    private Exception refusal;
    private final ModuleOpener opener = new ModuleOpener((Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("isModifiableModule")) {
                    return modifiable;
                }
                assertThat(method.getName()).isEqualTo("redefineModule");
                redefined.add(List.of(arguments));
                if (refusal != null) {
                    throw refusal;
                }
                return null;
            }));

    @Test
    void aPackageIsOpenedToTheAgentsModuleAndNothingElseIs() throws Exception {
        Class<?> declaring = Class.forName(CLOSED);
        opener.open(declaring);
        assertThat(redefined).containsExactly(List.of(declaring.getModule(), Set.of(), Map.of(),
                Map.of("sun.net.www.protocol.http", Set.of(ModuleOpener.class.getModule())), Set.of(), Map.of()));
    }

    @Test
    void whatIsOpenOrCannotBeOpenedIsNotAskedFor() throws Exception {
        opener.open(ModuleOpenerTest.class);
        modifiable = false;
        opener.open(Class.forName(CLOSED));
        assertThat(redefined).isEmpty();
    }

    @Test
    void aRefusalOfTheJvmIsThrown() throws Exception {
        refusal = new UnmodifiableModuleException();
        Class<?> declaring = Class.forName(CLOSED);
        assertThatThrownBy(() -> opener.open(declaring)).hasCause(refusal);
    }
}
