package io.github.shearpin.agent.weave;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassTooLargeException;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Puts the advice into one class's bytes with ByteBuddy: in place, with no member added and nothing of the class looked
 * up but its own bytes. Loaded with the first class that has something to weave. Thread-safe.
 */
final class ClassWeaver {

    /** Read once: it is the same for all methods but for the site, which the method's description carries. */
    private final Map<Class<?>, Advice> advice = new ConcurrentHashMap<Class<?>, Advice>();
    private final ClassFileLocator ownClasses = ClassFileLocator.ForClassLoader.of(ClassWeaver.class.getClassLoader());

    /**
     * @param layers the first is the outermost; a constructor that delegates to another of its class is left out
     * @return the woven class
     * @throws MethodNotWovenException when that is for one method
     * @throws RuntimeException        or an {@link Error}, when ByteBuddy cannot weave the class
     */
    byte[] weave(String className, byte[] classFile, List<Layer> layers) {
        if (Layer.haveConstructors(layers)) {
            Constructors constructors = Constructors.of(classFile);
            for (String descriptor : constructors.delegating()) {
                Layer.countOnce(layers, descriptor);
            }
            for (String descriptor : constructors.overwriting()) {
                Layer.copyArguments(layers, "<init>", descriptor);
            }
        }
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(reader, 0); // copies the methods that are not woven as they are
        // A method whose jumps become too long is written once more. ASM gives up at a tenth of this, and with it the class.
        writer.setComputeLimits(100 << 20, 1_000_000_000L);
        // Frames of constructors whose arguments are copied are written in full, and all of a class alike.
        int frames = Layer.haveCopies(layers) ? ClassReader.EXPAND_FRAMES : 0;
        AdviceVisitor visitor = new AdviceVisitor(writer, layers, frames);
        try {
            reader.accept(visitor, frames);
        } catch (RuntimeException failure) {
            throw visitor.name == null ? failure
                    : new MethodNotWovenException(visitor.name, visitor.descriptor, failure.toString(), failure);
        }
        try {
            return writer.toByteArray();
        } catch (MethodTooLargeException e) {
            throw new MethodNotWovenException(e.getMethodName(), e.getDescriptor(),
                    "with the guard it would exceed the 64 KB a method may have", e);
        } catch (ClassTooLargeException e) {
            throw e;
        } catch (RuntimeException failure) {
            // Jumps became too long, and ASM did not manage to write their method once more. It does not say which.
            MethodHeader largest = HugeMethods.largest(classFile, layers);
            throw largest == null ? failure : new MethodNotWovenException(largest.name(), largest.descriptor(),
                    "with the guard its jumps become too long (" + failure + ")", failure);
        }
    }

    private Advice advice(Class<?> type) {
        Advice known = advice.get(type);
        if (known == null) {
            known = Advice.withCustomMapping().bind(SiteMapping.INSTANCE).to(type, ownClasses)
                    .withAssigner(NameAssigner.INSTANCE);
            advice.put(type, known);
        }
        return known;
    }

    /** Wraps the methods that the layers name. */
    private final class AdviceVisitor extends ClassVisitor {

        private final List<Layer> layers;
        private final int frames;
        private TypeDescription type;
        private Implementation.Context context;
        /** The method that is being woven; null: none. */
        private String name;
        private String descriptor;

        AdviceVisitor(ClassVisitor written, List<Layer> layers, int frames) {
            super(OpenedClassReader.ASM_API, written);
            this.layers = layers;
            this.frames = frames;
        }

        @Override
        public void visit(int version, int modifiers, String name, String signature, String superName,
                String[] interfaces) {
            super.visit(version, modifiers, name, signature, superName, interfaces);
            ClassFileVersion classFileVersion = ClassFileVersion.ofMinorMajor(version);
            type = ErasedMethod.type(name, modifiers);
            context = Implementation.Context.Disabled.Factory.INSTANCE.make(type, null, TypeInitializer.None.INSTANCE,
                    classFileVersion, classFileVersion);
        }

        @Override
        public MethodVisitor visitMethod(int modifiers, String name, String descriptor, String signature,
                String[] exceptions) {
            this.name = null;
            this.descriptor = descriptor;
            MethodVisitor visitor = super.visitMethod(modifiers, name, descriptor, signature, exceptions);
            // ByteBuddy makes what is wrapped first the outermost.
            for (Layer layer : layers) {
                Integer site = layer.site(name, descriptor);
                if (site != null) {
                    if (this.name == null) {
                        visitor = new VariableTable(visitor);
                        visitor = (modifiers & Opcodes.ACC_STATIC) == 0 ? new ReceiverVariable(visitor) : visitor;
                    }
                    this.name = name;
                    visitor = advice(layer.advice(name, descriptor)).wrap(type,
                            new ErasedMethod(type, modifiers, name, descriptor, site), visitor, context,
                            TypePool.Empty.INSTANCE, 0, frames);
                }
            }
            return name.equals("<init>") && frames != 0
                    ? new FrameFiller(visitor, 1 + Type.getArgumentTypes(descriptor).length) : visitor;
        }

        @Override
        public void visitEnd() {
            name = null;
            super.visitEnd();
        }
    }

    /**
     * Has each frame tell of all arguments: of those that the method has forgotten, that there is nothing. ByteBuddy does not
     * take a frame for one of the method that tells of fewer.
     */
    private static final class FrameFiller extends MethodVisitor {

        private final int arguments;

        FrameFiller(MethodVisitor written, int arguments) {
            super(OpenedClassReader.ASM_API, written);
            this.arguments = arguments;
        }

        @Override
        public void visitFrame(int type, int locals, Object[] local, int stacked, Object[] stack) {
            Object[] all = local;
            if (locals < arguments) {
                all = Arrays.copyOf(local, arguments);
                Arrays.fill(all, locals, arguments, Opcodes.TOP);
            }
            super.visitFrame(type, Math.max(locals, arguments), all, stacked, stack);
        }
    }

    /**
     * Leaves out of the table of variables what does not begin and end at an instruction. The JVM does not mind, but ASM writes
     * what it refuses.
     */
    private static final class VariableTable extends MethodVisitor {

        VariableTable(MethodVisitor written) {
            super(OpenedClassReader.ASM_API, written);
        }

        @Override
        public void visitLocalVariable(String name, String descriptor, String signature, Label start, Label end, int index) {
            try {
                start.getOffset();
                end.getOffset();
            } catch (IllegalStateException betweenInstructions) {
                return;
            }
            super.visitLocalVariable(name, descriptor, signature, start, end, index);
        }
    }

    /** Puts a method's site in place of the parameter annotated with {@link GuardAdvice.Site}. */
    private static final class SiteMapping implements Advice.OffsetMapping.Factory<GuardAdvice.Site>,
            Advice.OffsetMapping {

        static final SiteMapping INSTANCE = new SiteMapping();

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
            return new Target.ForStackManipulation(IntegerConstant.forValue(((ErasedMethod) instrumentedMethod).site()));
        }
    }
}
