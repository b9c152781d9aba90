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
 * class.
 */
final class ErasedTypes {

    private ErasedTypes() {
    }

    static TypeDescription declaring(String internalName, int modifiers) {
        return named(internalName.replace('/', '.'), modifiers);
    }

    static MethodDescription method(TypeDescription type, String name, String descriptor, int modifiers) {
        List<ParameterDescription.Token> parameters = new ArrayList<ParameterDescription.Token>();
        for (Type parameter : Type.getArgumentTypes(descriptor)) {
            parameters.add(new ParameterDescription.Token(of(parameter).asGenericType()));
        }
        return new MethodDescription.Latent(type, name, modifiers, Collections.<TypeVariableToken>emptyList(),
                of(Type.getReturnType(descriptor)).asGenericType(), parameters,
                Collections.<TypeDescription.Generic>emptyList(), Collections.<AnnotationDescription>emptyList(),
                AnnotationValue.UNDEFINED, null);
    }

    private static TypeDescription of(Type type) {
        switch (type.getSort()) {
            case Type.ARRAY:
                return TypeDescription.ArrayProjection.of(of(type.getElementType()), type.getDimensions());
            case Type.OBJECT:
                return named(type.getClassName(), 0);
            default:
                return TypeDescription.ForLoadedType.of(Descriptor.primitive(type.getClassName()));
        }
    }

    private static TypeDescription named(String name, int modifiers) {
        return new TypeDescription.Latent(name, modifiers, null, Collections.<TypeDescription.Generic>emptyList());
    }
}
