package io.github.shearpin.agent.policy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** What the declared type of a method's result says of when a call of it has ended. */
public enum ReturnKind {

    /** When it returns. */
    PLAIN,
    /** When the stage it returns completes: exactly {@code CompletionStage} or {@code CompletableFuture}. */
    STAGE,
    /** With the terminal signal of each subscription to the publisher it returns: exactly one of the types put around. */
    PUBLISHER,
    /** Later, but nothing tells when: another future, promise or reactive type. It is judged when it returns. */
    FUTURE,
    /** A Kotlin {@code suspend} function, which returns whenever it suspends, and is called again when it resumes. */
    SUSPEND;

    private static final Set<String> STAGES = setOf("java.util.concurrent.CompletionStage",
            "java.util.concurrent.CompletableFuture");

    /** One can be put around what is returned: interfaces, and classes made to be extended by operators. */
    private static final Set<String> PUBLISHERS = setOf("org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher", "reactor.core.publisher.Mono", "reactor.core.publisher.Flux",
            "io.reactivex.rxjava3.core.Flowable");

    /** Those whose names don't end in {@code Future}. */
    private static final Set<String> FUTURES = setOf("java.util.concurrent.FutureTask",
            "java.util.concurrent.ForkJoinTask", "java.util.concurrent.Flow$Processor", "org.reactivestreams.Processor",
            "reactor.core.publisher.ParallelFlux", "reactor.core.publisher.ConnectableFlux",
            "io.reactivex.rxjava3.core.Single", "io.reactivex.rxjava3.core.Maybe", "io.reactivex.rxjava3.core.Observable",
            "io.reactivex.rxjava3.core.Completable", "io.reactivex.Flowable", "io.reactivex.Single",
            "io.reactivex.Maybe", "io.reactivex.Observable", "io.reactivex.Completable", "rx.Single", "rx.Observable",
            "rx.Completable", "io.netty.util.concurrent.Promise", "io.netty.channel.ChannelPromise",
            "io.smallrye.mutiny.Uni", "io.smallrye.mutiny.Multi", "kotlinx.coroutines.Deferred",
            "kotlinx.coroutines.flow.Flow");

    private static final String CONTINUATION = "Lkotlin/coroutines/Continuation;)Ljava/lang/Object;";

    private static Set<String> setOf(String... names) {
        return Collections.unmodifiableSet(new HashSet<String>(Arrays.asList(names)));
    }

    /** @param descriptor of a method, {@code (Ljava/lang/String;I)V} */
    public static ReturnKind of(String descriptor) {
        if (descriptor.endsWith(CONTINUATION)
                && descriptor.charAt(descriptor.length() - CONTINUATION.length() - 1) != '[') {
            return SUSPEND;
        }
        String type = returnedClass(descriptor);
        if (type == null) {
            return PLAIN;
        }
        return STAGES.contains(type) ? STAGE
                : PUBLISHERS.contains(type) ? PUBLISHER
                : type.endsWith("Future") || FUTURES.contains(type) ? FUTURE : PLAIN;
    }

    /** A binary name; null: a primitive, an array or nothing. */
    private static String returnedClass(String descriptor) {
        int start = descriptor.indexOf(')') + 1;
        return descriptor.charAt(start) != 'L' ? null
                : descriptor.substring(start + 1, descriptor.length() - 1).replace('/', '.');
    }
}
