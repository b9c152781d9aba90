package io.github.shearpin.agent.policy.path;

import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;

/**
 * One step of a path. What it means in a class is looked for once, and lies with that class, in a {@link ClassValue}: so
 * we hold no class of an application that was stopped. As nothing there is of a class of ours, it doesn't hold the agent
 * after a detach either. Thread-safe.
 */
final class Step extends ClassValue<Object[]> {

    private static final WeakReference<Object[]> NONE = new WeakReference<Object[]>(null);

    private final String name;
    private final boolean ofField;
    private final boolean optional;
    /** Of a text that is a URL; null: the step reads no such part. */
    private final UrlPart part;
    /** What was found in the class that came first, mostly the only one: quicker to get at. */
    private volatile WeakReference<Object[]> first = NONE;

    /** @param name of a member, with an {@code @} before it and a {@code ?} after it, or without */
    Step(String name) {
        this.name = name;
        this.ofField = name.startsWith("@");
        this.optional = name.endsWith("?");
        this.part = ofField ? null : UrlPart.named(member(name));
    }

    /** The name without the marks. */
    static String member(String name) {
        return name.substring(name.startsWith("@") ? 1 : 0, name.length() - (name.endsWith("?") ? 1 : 0));
    }

    /**
     * @param from not null
     * @throws Throwable what a member threw, or {@link NoSuchMember}
     */
    Object take(Object from) throws Throwable {
        if (part != null && UrlPart.has(from)) {
            return part.of(from.toString()); // not laid down with the class, which would hold this one
        }
        Class<?> type = from.getClass();
        Object[] found = first.get();
        if (found == null) {
            found = get(type);
            first = new WeakReference<Object[]>(found);
        } else if (found[0] != type) {
            found = get(type);
        }
        Object member = found[1];
        if (member instanceof MethodHandle) {
            return (Object) ((MethodHandle) member).invokeExact(from);
        }
        throw new NoSuchMember((String) member);
    }

    /** The class, and a {@link MethodHandle} from object to object, or a string: why there is none. */
    @Override
    protected Object[] computeValue(Class<?> type) {
        return new Object[] {type, Members.find(type, member(name), ofField, optional)};
    }

    @Override
    public String toString() {
        return name;
    }

    /** Cheap, as it may come with every call. */
    static final class NoSuchMember extends Exception {

        NoSuchMember(String message) {
            super(message, null, false, false);
        }
    }
}
