package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.rules.TypeView;
import java.util.Collections;
import java.util.List;

/** A class that rules match, and what is found out of it where they ask for more than what it declares. For one thread. */
final class ClassToWeave {

    private static final String FUTURES = ")Ljava/util/concurrent/";

    private final TypeView type;
    private final ClassHeader header;
    private final byte[] classFile;
    private final FallbackCheck check;
    private ParameterNames names;
    private GenericResults results;

    /** @param loader null for the bootstrap loader */
    ClassToWeave(Hierarchy hierarchy, ClassLoader loader, TypeView type, byte[] classFile)
            throws UnreadableClassException {
        this.type = type;
        this.header = ClassHeader.readFull(classFile);
        this.classFile = classFile;
        this.check = new FallbackCheck(hierarchy, loader, header, classFile);
    }

    TypeView type() {
        return type;
    }

    ClassHeader header() {
        return header;
    }

    /** Of what methods of it may have for a fallback. */
    FallbackCheck check() {
        return check;
    }

    /**
     * @param method of this class
     * @param named  whether the names of its parameters are asked for
     */
    MethodShape shape(MethodHeader method, boolean named) throws UnreadableClassException {
        if (named && names == null) {
            names = new ParameterNames(classFile);
        }
        List<String> parameters = named ? names.of(method) : Collections.<String>emptyList();
        return new MethodShape(type.name(), method.name(), method.descriptor(), method.isStatic(), parameters,
                resultArgument(method));
    }

    /** Of the futures that a literal may have to fit. */
    private String resultArgument(MethodHeader method) throws UnreadableClassException {
        if (!method.descriptor().contains(FUTURES)) {
            return null;
        }
        if (results == null) {
            results = new GenericResults(classFile);
        }
        return results.argument(method);
    }
}
