package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a call has ended, as the descriptor tells it. */
class ReturnKindTest {

    @ParameterizedTest
    @CsvSource({
        "()V, PLAIN",
        "(Ljava/util/concurrent/CompletionStage;)I, PLAIN",
        "()Ljava/lang/String;, PLAIN",
        "()[Ljava/util/concurrent/Future;, PLAIN",
        "(J)Ljava/util/concurrent/CompletionStage;, STAGE",
        "()Ljava/util/concurrent/CompletableFuture;, STAGE",
        "()Lorg/reactivestreams/Publisher;, PUBLISHER",
        "()Ljava/util/concurrent/Flow$Publisher;, PUBLISHER",
        "()Lreactor/core/publisher/Mono;, PUBLISHER",
        "()Lreactor/core/publisher/Flux;, PUBLISHER",
        "()Lio/reactivex/rxjava3/core/Flowable;, PUBLISHER",
        "()Ljava/util/concurrent/Future;, FUTURE",
        "()Ljava/util/concurrent/ForkJoinTask;, FUTURE",
        "()Lcom/google/common/util/concurrent/ListenableFuture;, FUTURE",
        "()Lscala/concurrent/Future;, FUTURE",
        "()Lio/netty/channel/ChannelFuture;, FUTURE",
        "()Lcom/acme/TracedFuture;, FUTURE",
        "()Lio/reactivex/rxjava3/core/Single;, FUTURE",
        "()Lreactor/core/publisher/ConnectableFlux;, FUTURE",
        "(Ljava/lang/String;Lkotlin/coroutines/Continuation;)Ljava/lang/Object;, SUSPEND",
        "(Lkotlin/coroutines/Continuation;)Ljava/lang/Object;, SUSPEND",
        "(Lkotlin/coroutines/Continuation;I)Ljava/lang/Object;, PLAIN",
        "(Lkotlin/coroutines/Continuation;)Ljava/lang/String;, PLAIN",
        "([Lkotlin/coroutines/Continuation;)Ljava/lang/Object;, PLAIN",
    })
    void theDescriptorTells(String descriptor, ReturnKind kind) {
        assertThat(new MethodShape("com.acme.X", "x", descriptor, false, Collections.emptyList()).returnKind()).isEqualTo(kind);
    }
}
