package io.github.shearpin.agent.policy.record;

/** Knows the spans of a tracer. Thread-safe. */
public interface SpanSource {

    /**
     * The span that the calling thread works in, if it is one that will be found where traces are kept; null: there is none.
     * May call code of the application, and throw what that throws.
     */
    SpanIds current() throws Throwable;
}
