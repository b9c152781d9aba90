package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.path.Opener;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/** Opens packages as the JVM lets an agent do it; on Java 8, which has no modules, there is nothing to open. Thread-safe. */
public final class ModuleOpener implements Opener {

    private final Instrumentation instrumentation;
    private final Object ours;
    private final Method getModule;
    private final Method isNamed;
    private final Method isModifiable;
    private final Method redefine;

    public ModuleOpener(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        Method[] found = new Method[4];
        Object own = null;
        try {
            Class<?> module = Class.forName("java.lang.Module");
            found[0] = Class.class.getMethod("getModule");
            found[1] = module.getMethod("isNamed");
            found[2] = Instrumentation.class.getMethod("isModifiableModule", module);
            found[3] = Instrumentation.class.getMethod("redefineModule", module, Set.class, Map.class, Map.class,
                    Set.class, Map.class);
            own = found[0].invoke(ModuleOpener.class);
        } catch (ReflectiveOperationException java8) {
            own = null;
        }
        ours = own;
        getModule = found[0];
        isNamed = found[1];
        isModifiable = found[2];
        redefine = found[3];
    }

    /**
     * To the module of the agent, if that can be done; also what is open already: Java 9 to 15 say so of each package that
     * Java 8 had, and warn of its use on stderr unless it was opened for us.
     */
    @Override
    public void open(Class<?> declaring) {
        if (ours == null) {
            return;
        }
        try {
            Object module = getModule.invoke(declaring);
            String packageName = declaring.getName().substring(0, Math.max(0, declaring.getName().lastIndexOf('.')));
            if ((Boolean) isNamed.invoke(module) && (Boolean) isModifiable.invoke(instrumentation, module)) {
                redefine.invoke(instrumentation, module, Collections.emptySet(), Collections.emptyMap(),
                        Collections.singletonMap(packageName, Collections.singleton(ours)), Collections.emptySet(),
                        Collections.emptyMap());
            }
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException(closed.getCause() == null ? closed : closed.getCause());
        }
    }
}
