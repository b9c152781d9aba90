package io.github.shearpin.agent.policy;

import java.util.Collections;
import java.util.List;

/** A method as its class file tells it: what must be known of it before its class is loaded. Immutable and thread-safe. */
public final class MethodShape {

    private final String className;
    private final String name;
    private final String descriptor;
    private final boolean isStatic;
    private final List<String> parameterNames;
    private final ReturnKind returnKind;
    private final String resultArgument;

    /** Of a result of which nothing is known but its type, erased. */
    public MethodShape(String className, String name, String descriptor, boolean isStatic, List<String> parameterNames) {
        this(className, name, descriptor, isStatic, parameterNames, null);
    }

    /**
     * @param className      binary name of the class that holds the code
     * @param descriptor     {@code (Ljava/lang/String;I)V}
     * @param parameterNames in order, as many as there are parameters; empty: the class file does not tell
     * @param resultArgument as {@link #resultArgument} gives it
     */
    public MethodShape(String className, String name, String descriptor, boolean isStatic, List<String> parameterNames,
            String resultArgument) {
        this.className = className;
        this.name = name;
        this.descriptor = descriptor;
        this.isStatic = isStatic;
        this.parameterNames = Collections.unmodifiableList(parameterNames);
        this.returnKind = ReturnKind.of(descriptor);
        this.resultArgument = resultArgument;
    }

    public String className() {
        return className;
    }

    public String name() {
        return name;
    }

    public String descriptor() {
        return descriptor;
    }

    public boolean isStatic() {
        return isStatic;
    }

    /** Empty: not known. */
    public List<String> parameterNames() {
        return parameterNames;
    }

    /** What its result says of when a call has ended. */
    public ReturnKind returnKind() {
        return returnKind;
    }

    /** What a future that it returns completes with, erased, as {@link Class#getName} gives it; null: it is not known. */
    public String resultArgument() {
        return resultArgument;
    }

    boolean isSame(MethodShape other) {
        return className.equals(other.className) && name.equals(other.name) && descriptor.equals(other.descriptor);
    }

    /** {@code com.acme.pay.PaymentClient.charge}. */
    @Override
    public String toString() {
        return className + '.' + name;
    }
}
