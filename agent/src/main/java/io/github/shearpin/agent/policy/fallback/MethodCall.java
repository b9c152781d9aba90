package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.types.AppMethod;
import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.Finder;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Calls another method of the application: a static one, or one of the object whose method failed. */
final class MethodCall extends Substitute {

    private final String what;
    private final Finder<Method> methods;

    MethodCall(final MethodShape woven, final String typeName, final String methodName) {
        what = "fallback method " + typeName + '#' + methodName;
        methods = new Finder<Method>(what) {
            @Override
            protected Method find(AppTypes types) throws UnusableException {
                AppMethod chosen = MethodChoice.choose(types, woven, typeName, methodName);
                Method method = (Method) ReflectedTypes.unwrap(chosen);
                ReflectedTypes.open(method);
                return method;
            }
        };
    }

    @Override
    Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
            throws UnusableException, InvocationTargetException {
        Method method = methods.of(origin);
        Object[] given = arguments;
        if (method.getParameterCount() > arguments.length) {
            given = Arrays.copyOf(arguments, arguments.length + 1, Object[].class);
            given[arguments.length] = why;
        }
        try {
            return method.invoke(Modifier.isStatic(method.getModifiers()) ? null : self, given);
        } catch (IllegalAccessException e) {
            throw new UnusableException(what + ": " + e);
        } catch (LinkageError e) { // of the class's initialiser, say; what the method itself throws comes wrapped
            throw new UnusableException(what + ": " + e);
        }
    }
}
