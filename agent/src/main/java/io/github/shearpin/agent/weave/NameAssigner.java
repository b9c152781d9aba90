package io.github.shearpin.agent.weave;

import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.assign.TypeCasting;
import net.bytebuddy.implementation.bytecode.assign.primitive.PrimitiveTypeAwareAssigner;
import net.bytebuddy.implementation.bytecode.assign.primitive.VoidAwareAssigner;

/**
 * Assigns values between methods and advice by the names of types alone: everything is an Object, and what an Object is
 * asked to be is cast to. ByteBuddy's own asks for the parents of arguments' and results' types, which are not looked up
 * for weaving and may not even be there. Stateless.
 */
final class NameAssigner implements Assigner {

    static final Assigner INSTANCE = new VoidAwareAssigner(new PrimitiveTypeAwareAssigner(new NameAssigner()));

    private NameAssigner() {
    }

    @Override
    public StackManipulation assign(TypeDescription.Generic source, TypeDescription.Generic target, Typing typing) {
        if (source.asErasure().equals(target.asErasure())) {
            return StackManipulation.Trivial.INSTANCE;
        }
        if (source.isPrimitive() || target.isPrimitive()) {
            return StackManipulation.Illegal.INSTANCE;
        }
        if (target.represents(Object.class)) {
            return StackManipulation.Trivial.INSTANCE;
        }
        return typing.isDynamic() ? TypeCasting.to(target.asErasure()) : StackManipulation.Illegal.INSTANCE;
    }
}
