package io.github.shearpin.agent.suggest;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Stages that the application was given and that have not completed. Once it is closed, nothing of ours hangs on them any more,
 * however long they take. Thread-safe; bounded.
 */
final class PendingStages {

    /** Who is told of a stage's end, on the thread that completes it. */
    interface Listener {

        /** @param failure null: it ended well */
        void completed(Throwable failure);
    }

    private static final int MOST = 10_000;

    private final Set<CompletableFuture<Object>> all =
            Collections.newSetFromMap(new ConcurrentHashMap<CompletableFuture<Object>, Boolean>());
    private volatile boolean closed;

    /** Tells of the stage's end, unless there are too many already, or it is no stage that can be listened to. */
    void add(CompletionStage<?> stage, final Listener listener) {
        if (closed || all.size() >= MOST) {
            return;
        }
        // The application's stage holds this one, which is of the JDK alone, and only this one holds what is ours.
        final CompletableFuture<Object> end = stage.thenApply(Function.<Object>identity()).toCompletableFuture();
        all.add(end);
        end.whenComplete(new BiConsumer<Object, Throwable>() {
            @Override
            public void accept(Object value, Throwable failure) {
                all.remove(end);
                if (!closed) {
                    listener.completed(failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause() : failure);
                }
            }
        });
        if (closed) {
            end.complete(null);
        }
    }

    /** Nobody is told any more. */
    void close() {
        closed = true;
        for (CompletableFuture<Object> end : all) {
            end.complete(null); // not with an exception, which would hold the classes on the stack
        }
    }
}
