package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.MethodShape;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a caller gets in place of a failure. Immutable, but for what has been told of it; thread-safe. */
public final class FallbackSettings {

    /** The forms a fallback has. */
    public enum Form {
        /** A literal, or null. */
        VALUE,
        /** An empty collection, map, array, string, Optional, stream, or a completed future. */
        EMPTY,
        /** What the last call that succeeded returned. */
        LAST_GOOD,
        /** What another method returns. */
        METHOD,
        /** Another exception. */
        THROW
    }

    /** How a call ends that a fallback is for. */
    public enum Reason { REJECTED, TIMEOUT, FAILURE }

    private final Form form;
    private final Object value;
    private final String typeName;
    private final String methodName;
    private final Set<Reason> reasons;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private FallbackSettings(Form form, Object value, String typeName, String methodName, Set<Reason> reasons) {
        this.form = form;
        this.value = value;
        this.typeName = typeName;
        this.methodName = methodName;
        this.reasons = Collections.unmodifiableSet(EnumSet.copyOf(reasons));
    }

    /** @param value null, a {@link String}, {@link Boolean}, {@link Long} or {@link Double} */
    public static FallbackSettings value(Object value, Set<Reason> reasons) {
        return new FallbackSettings(Form.VALUE, value, null, null, reasons);
    }

    public static FallbackSettings empty(Set<Reason> reasons) {
        return new FallbackSettings(Form.EMPTY, null, null, null, reasons);
    }

    public static FallbackSettings lastGood(Set<Reason> reasons) {
        return new FallbackSettings(Form.LAST_GOOD, null, null, null, reasons);
    }

    /** @param typeName binary name of the class that holds the method */
    public static FallbackSettings method(String typeName, String methodName, Set<Reason> reasons) {
        return new FallbackSettings(Form.METHOD, null, typeName, methodName, reasons);
    }

    /** @param exceptionType binary name */
    public static FallbackSettings exception(String exceptionType, Set<Reason> reasons) {
        return new FallbackSettings(Form.THROW, null, exceptionType, null, reasons);
    }

    public Form form() {
        return form;
    }

    /** Of {@link Form#VALUE}. */
    public Object value() {
        return value;
    }

    /** Of {@link Form#METHOD} the class, of {@link Form#THROW} the exception. */
    public String typeName() {
        return typeName;
    }

    /** Of {@link Form#METHOD}. */
    public String methodName() {
        return methodName;
    }

    /** Never empty. */
    public Set<Reason> reasons() {
        return reasons;
    }

    /**
     * Notes that it is told why it is of no use for a method: what weaving finds a call finds again.
     *
     * @return whether that has not been told yet
     */
    public boolean tells(MethodShape method, String problem) {
        return told.add(method + method.descriptor() + ' ' + problem);
    }
}
