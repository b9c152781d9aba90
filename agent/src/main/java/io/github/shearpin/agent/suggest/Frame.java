package io.github.shearpin.agent.suggest;

/** A method on a stack. Immutable. */
final class Frame {

    private final String className;
    private final String method;
    private final String descriptor;

    /** @param descriptor null: the JVM does not tell which of the methods of that name it is, as before JDK 10 */
    Frame(String className, String method, String descriptor) {
        this.className = className;
        this.method = method;
        this.descriptor = descriptor;
    }

    String className() {
        return className;
    }

    String method() {
        return method;
    }

    /** Null: not known. */
    String descriptor() {
        return descriptor;
    }

    boolean isSameMethod(String otherDescriptor) {
        return descriptor == null || descriptor.equals(otherDescriptor);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Frame)) {
            return false;
        }
        Frame frame = (Frame) other;
        return className.equals(frame.className) && method.equals(frame.method)
                && (descriptor == null ? frame.descriptor == null : descriptor.equals(frame.descriptor));
    }

    @Override
    public int hashCode() {
        return className.hashCode() * 31 + method.hashCode();
    }

    @Override
    public String toString() {
        return className + '.' + method;
    }
}
