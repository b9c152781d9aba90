package kotlin.coroutines;

/** All that the agent knows Kotlin by is its name. */
public interface Continuation<T> {
    void resumeWith(Object result);
}
