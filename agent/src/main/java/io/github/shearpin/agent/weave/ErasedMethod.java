package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeVariableToken;
import net.bytebuddy.jar.asm.Type;

/**
 * What ByteBuddy is told of a method that is woven: its descriptor, and of the types in it no more than their names. Were
 * it to read the class file itself, it would want to know each type variable, and one may be declared by an enclosing
 * class. Immutable.
 */
final class ErasedMethod extends MethodDescription.Latent {

    private final int site;
    private final int stackSize;

    ErasedMethod(TypeDescription declaring, int modifiers, String name, String descriptor, int site) {
        super(declaring, name, modifiers, Collections.<TypeVariableToken>emptyList(),
                type(Type.getReturnType(descriptor)).asGenericType(), parameters(descriptor),
                Collections.<TypeDescription.Generic>emptyList(), Collections.<AnnotationDescription>emptyList(),
                AnnotationValue.UNDEFINED, null);
        this.site = site;
        int withThis = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
        this.stackSize = isStatic() ? withThis - 1 : withThis;
    }

    /** The places of the arguments. ByteBuddy asks at each use of a variable, and would add up all parameters, which is slow. */
    @Override
    public int getStackSize() {
        return stackSize;
    }

    /** The number it is woven with. */
    int site() {
        return site;
    }

    static TypeDescription type(String internalName, int modifiers) {
        return new TypeDescription.Latent(internalName.replace('/', '.'), modifiers, null,
                Collections.<TypeDescription.Generic>emptyList());
    }

    private static List<ParameterDescription.Token> parameters(String descriptor) {
        List<ParameterDescription.Token> parameters = new ArrayList<ParameterDescription.Token>();
        for (Type parameter : Type.getArgumentTypes(descriptor)) {
            parameters.add(new ParameterDescription.Token(type(parameter).asGenericType()));
        }
        return parameters;
    }

    private static TypeDescription type(Type type) {
        switch (type.getSort()) {
            case Type.ARRAY:
                return TypeDescription.ArrayProjection.of(type(type.getElementType()), type.getDimensions());
            case Type.OBJECT:
                return type(type.getInternalName(), 0);
            default:
                return TypeDescription.ForLoadedType.of(Descriptor.primitive(type.getClassName()));
        }
    }
}
