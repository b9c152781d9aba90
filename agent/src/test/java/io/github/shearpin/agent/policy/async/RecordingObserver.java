package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets every subscription in, unless it is told to refuse, and remembers how each ended. */
final class RecordingObserver implements PublisherObserver {

    private final AtomicInteger subscriptions = new AtomicInteger();
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();
    private final Queue<Optional<Object>> values = new ConcurrentLinkedQueue<>();
    private final Queue<Object> tokens = new ConcurrentLinkedQueue<>();
    private volatile Throwable refusal;

    RecordingObserver refusing(Throwable with) {
        refusal = with;
        return this;
    }

    @Override
    public Object subscribed() {
        return refusal == null ? subscriptions.incrementAndGet() : refusal;
    }

    @Override
    public void begin(Object token, Beginning beginning) throws Throwable {
        beginning.begin(null);
    }

    @Override
    public void ended(Object token, Object value, Throwable failure, boolean cancelled) {
        ends.add(cancelled ? "cancelled" : failure == null ? "completed" : "failed: " + failure.getMessage());
        tokens.add(token);
        values.add(Optional.ofNullable(value));
    }

    int subscriptions() {
        return subscriptions.get();
    }

    /** In their order, one for each subscription that has ended. */
    List<String> ends() {
        assertThat(tokens).doesNotHaveDuplicates();
        return List.copyOf(ends);
    }

    /** What was told as the value of each subscription that has ended, in the same order. */
    List<Optional<Object>> values() {
        return List.copyOf(values);
    }
}
