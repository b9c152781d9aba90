package io.github.shearpin.agent.weave;

import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/**
 * Puts the advice into one class's bytes with ByteBuddy: in place, with no member added and nothing of the class looked
 * up but its own bytes. Loaded with the first class that has something to weave. Immutable and thread-safe.
 */
final class ClassWeaver {

    private final ClassFileLocator ownClasses = ClassFileLocator.ForClassLoader.of(ClassWeaver.class.getClassLoader());

    /**
     * @param layers the first is the outermost; a constructor that delegates to another of its class is left out
     * @return the woven class
     * @throws RuntimeException or an {@link Error} when ByteBuddy cannot weave it, a method that becomes too large being
     *                          {@code MethodTooLargeException}
     */
    byte[] weave(String className, byte[] classFile, List<Layer> layers) {
        for (Layer layer : layers) {
            if (layer.hasConstructorsToCountOnce()) {
                for (String descriptor : DelegatingConstructors.of(classFile)) {
                    layer.remove("<init>", descriptor);
                }
            }
        }
        ClassFileLocator locator = ClassFileLocator.Simple.of(className, classFile);
        // Lazy: the types a method names are asked for nothing but their names, so none is looked for.
        TypePool pool = new TypePool.Default.WithLazyResolution(new TypePool.CacheProvider.Simple(), locator,
                TypePool.Default.ReaderMode.FAST);
        TypeDescription type = pool.describe(className).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy(ClassFileVersion.JAVA_V8)
                .with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .decorate(type, locator);
        // ByteBuddy makes what is added first the outermost.
        for (Layer layer : layers) {
            builder = builder.visit(wrapper(layer, GuardAdvice.class)).visit(wrapper(layer, ValueAdvice.class))
                    .visit(wrapper(layer, ConstructorAdvice.class));
        }
        return builder.make(pool).getBytes();
    }

    /**
     * Takes a method that the advice makes too large out of all layers.
     *
     * @return its name and descriptor, or null: that was not what failed
     */
    static String removeTooLarge(Throwable failure, List<Layer> layers) {
        if (!(failure instanceof MethodTooLargeException)) {
            return null;
        }
        MethodTooLargeException method = (MethodTooLargeException) failure;
        boolean removed = false;
        for (Layer layer : layers) {
            removed |= layer.remove(method.getMethodName(), method.getDescriptor());
        }
        return removed ? method.getMethodName() + method.getDescriptor() : null;
    }

    private AsmVisitorWrapper wrapper(final Layer layer, final Class<?> advice) {
        return new AsmVisitorWrapper.ForDeclaredMethods().invokable(new ElementMatcher<MethodDescription>() {
            @Override
            public boolean matches(MethodDescription method) {
                return layer.site(method.getInternalName(), method.getDescriptor()) != null
                        && advice == adviceFor(method, layer);
            }
        }, Advice.withCustomMapping().bind(new SiteFactory(layer)).to(advice, ownClasses)
                .withAssigner(NameAssigner.INSTANCE));
    }

    private static Class<?> adviceFor(MethodDescription method, Layer layer) {
        return method.isConstructor() ? ConstructorAdvice.class
                : layer.needsValues(method.getInternalName(), method.getDescriptor()) ? ValueAdvice.class
                : GuardAdvice.class;
    }

    /** Puts a method's site in place of the parameter annotated with {@link GuardAdvice.Site}. */
    private static final class SiteFactory implements Advice.OffsetMapping.Factory<GuardAdvice.Site>,
            Advice.OffsetMapping {

        private final Layer layer;

        SiteFactory(Layer layer) {
            this.layer = layer;
        }

        @Override
        public Class<GuardAdvice.Site> getAnnotationType() {
            return GuardAdvice.Site.class;
        }

        @Override
        public Advice.OffsetMapping make(ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<GuardAdvice.Site> annotation, AdviceType adviceType) {
            return this;
        }

        @Override
        public Target resolve(TypeDescription instrumentedType, MethodDescription instrumentedMethod, Assigner assigner,
                Advice.ArgumentHandler argumentHandler, Sort sort) {
            Integer site = layer.site(instrumentedMethod.getInternalName(), instrumentedMethod.getDescriptor());
            return new Target.ForStackManipulation(IntegerConstant.forValue(site));
        }
    }
}
