package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

@Timeout(120)
class ReactorPublishersTest {

    private final RecordingObserver observer = new RecordingObserver();

    @SuppressWarnings("unchecked")
    private <T> Mono<T> observed(Mono<T> mono) {
        return (Mono<T>) Publishers.wrap(mono, observer);
    }

    @SuppressWarnings("unchecked")
    private <T> Flux<T> observed(Flux<T> flux) {
        return (Flux<T>) Publishers.wrap(flux, observer);
    }

    @Test
    void nothingIsACallBeforeSomeoneSubscribes() {
        Mono<String> mono = observed(Mono.just("a"));
        assertThat(observer.subscriptions()).isZero();
        assertThat(mono.block()).isEqualTo("a");
        assertThat(observer.subscriptions()).isEqualTo(1);
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void theValueOfAMonoIsToldAndThoseOfAFluxAreNot() {
        observed(Mono.just("a")).block();
        observed(Mono.just("b")).flux().next().block(); // which cancels as soon as it has it
        observed(Mono.empty()).block();
        observed(Flux.just("c")).blockLast();
        assertThat(observer.values()).containsExactly(Optional.of("a"), Optional.of("b"), Optional.empty(), Optional.empty());
    }

    @Test
    void anEmptyMonoCompletes() {
        assertThat(observed(Mono.empty()).block()).isNull();
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void aFluxCompletesAfterItsLastValue() {
        List<Object> seen = new ArrayList<>();
        observed(Flux.range(1, 3)).doOnNext(value -> seen.add(observer.ends().size()))
                .doOnComplete(() -> seen.add(observer.ends().size())).blockLast();
        assertThat(seen).containsExactly(0, 0, 0, 1); // who is told of the end finds it counted
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void anErrorIsAFailureAndReachesTheSubscriber() {
        IllegalStateException failure = new IllegalStateException("down");
        assertThatThrownBy(() -> observed(Mono.error(failure)).block()).isSameAs(failure);
        assertThatThrownBy(() -> observed(Flux.just(1).concatWith(Flux.error(failure))).blockLast()).isSameAs(failure);
        assertThat(observer.ends()).containsExactly("failed: down", "failed: down");
    }

    @Test
    void eachSubscriptionIsACall() {
        AtomicInteger attempts = new AtomicInteger();
        Mono<Integer> mono = observed(Mono.fromCallable(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("attempt " + attempts);
            }
            return attempts.get();
        }));
        assertThat(mono.retry(2).block()).isEqualTo(3);
        assertThat(mono.repeat(1).collectList().block()).containsExactly(4, 5);
        assertThat(observer.ends()).containsExactly("failed: attempt 1", "failed: attempt 2", "completed", "completed",
                "completed");
    }

    @Test
    void manySubscribersAtOnceAreToldApart() {
        Mono<Integer> mono = observed(Mono.fromSupplier(() -> 1).delayElement(Duration.ofNanos(1)));
        assertThat(Flux.range(0, 2_000).flatMap(number -> mono.subscribeOn(Schedulers.parallel()), 64)
                .reduce(Integer::sum).block()).isEqualTo(2_000);
        assertThat(observer.subscriptions()).isEqualTo(2_000);
        assertThat(observer.ends()).hasSize(2_000).containsOnly("completed");
    }

    @Test
    void aFluxOfWhichASubscriberWantsNoMoreIsCancelled() {
        assertThat(observed(Flux.range(1, 10)).take(1).blockLast()).isEqualTo(1);
        assertThat(observed(Flux.range(1, 10)).next().block()).isEqualTo(1);
        assertThat(observer.ends()).containsExactly("cancelled", "cancelled");
    }

    @Test
    void aMonoIsCancelledBeforeItsValueAndDoneAfterIt() {
        AtomicReference<String> upstream = new AtomicReference<>();
        Disposable waiting = observed(Mono.never().doOnCancel(() -> upstream.set("cancelled"))).subscribe();
        waiting.dispose();
        assertThat(upstream).hasValue("cancelled");
        assertThat(observed(Mono.just(7)).flux().next().block()).isEqualTo(7);
        assertThat(observer.ends()).containsExactly("cancelled", "completed");
    }

    @Test
    void aTimeoutDownstreamCancels() {
        assertThatThrownBy(() -> observed(Mono.never()).timeout(Duration.ofMillis(1)).block())
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(observer.ends()).containsExactly("cancelled");
    }

    @Test
    void aRefusedSubscriptionFailsAndItsPublisherIsNotAsked() {
        AtomicInteger asked = new AtomicInteger();
        observer.refusing(new CancellationException("open"));
        Mono<Integer> mono = observed(Mono.fromCallable(asked::incrementAndGet));
        assertThatThrownBy(mono::block).isInstanceOf(CancellationException.class).hasMessage("open");
        assertThat(mono.onErrorReturn(CancellationException.class, -1).block()).isEqualTo(-1);
        assertThatThrownBy(() -> observed(Flux.range(1, 3)).blockLast()).hasMessage("open");
        assertThat(asked).hasValue(0);
        assertThat(observer.ends()).isEmpty();
    }

    /** Or Spring Security and tracing would lose what they put there. */
    @Test
    void theContextOfTheSubscriberIsSeenUpstream() {
        Mono<String> user = observed(Mono.deferContextual(context -> Mono.just(context.get("user"))));
        Flux<String> users = observed(Flux.deferContextual(context -> Flux.just(context.<String>get("user"))));
        assertThat(user.contextWrite(Context.of("user", "alice")).block()).isEqualTo("alice");
        assertThat(users.contextWrite(Context.of("user", "bob")).blockLast()).isEqualTo("bob");
    }

    @Test
    void noMoreIsAskedOfThePublisherThanTheSubscriberWants() {
        List<Long> requests = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(2);
            }

            @Override
            protected void hookOnNext(Integer value) {
                values.add(value);
            }
        };
        observed(Flux.range(1, 10).doOnRequest(requests::add)).subscribe(subscriber);
        assertThat(values).containsExactly(1, 2);
        subscriber.request(3);
        assertThat(values).containsExactly(1, 2, 3, 4, 5);
        assertThat(requests).containsExactly(2L, 3L);
        assertThat(observer.ends()).isEmpty();
        subscriber.requestUnbounded();
        assertThat(values).hasSize(10);
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void operatorsOfEveryKindStillWorkAround() {
        Flux<Integer> flux = observed(Flux.range(1, 1_000));
        assertThat(flux.filter(value -> value % 2 == 0).map(value -> value * 2).publishOn(Schedulers.parallel())
                .buffer(10).flatMapIterable(list -> list).count().block()).isEqualTo(500);
        assertThat(flux.parallel(2).runOn(Schedulers.parallel()).map(value -> value + 1).sequential().count().block())
                .isEqualTo(1_000);
        assertThat(flux.toStream().count()).isEqualTo(1_000);
        assertThat(observed(Mono.just(2)).zipWith(observed(Mono.just(3)), Integer::sum).block()).isEqualTo(5);
        assertThat(observer.ends()).hasSize(5).containsOnly("completed");
    }

    @Test
    void aHotSourceIsObservedByEachOfItsSubscribers() {
        Sinks.Many<Integer> sink = Sinks.many().multicast().onBackpressureBuffer();
        Flux<Integer> flux = observed(sink.asFlux());
        List<Integer> seen = new ArrayList<>();
        Disposable first = flux.subscribe(seen::add);
        flux.subscribe(seen::add);
        sink.tryEmitNext(1).orThrow();
        first.dispose();
        sink.tryEmitNext(2).orThrow();
        sink.tryEmitComplete().orThrow();
        assertThat(seen).containsExactly(1, 1, 2);
        assertThat(observer.ends()).containsExactly("cancelled", "completed");
    }

    @Test
    void aMonoOfTheApplicationsOwnIsAMono() {
        Mono<String> own = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                Mono.just("own").subscribe(actual);
            }
        };
        assertThat(observed(own).block()).isEqualTo("own");
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void aGuardAroundAGuardIsObservedByBoth() {
        RecordingObserver outer = new RecordingObserver();
        Object twice = Publishers.wrap(observed(Mono.deferContextual(context -> Mono.just(context.get("user")))), outer);
        assertThat(((Mono<?>) twice).contextWrite(Context.of("user", "alice")).block()).isEqualTo("alice");
        assertThat(observer.ends()).containsExactly("completed");
        assertThat(outer.ends()).containsExactly("completed");
    }

    @Test
    void aDefectOfTheObserversIsNoneOfTheApplications() {
        long defects = Log.defects();
        PublisherObserver broken = new PublisherObserver() {
            @Override
            public Object subscribed() {
                throw new AssertionError("a defect");
            }

            @Override
            public void begin(Object token, Beginning beginning) {
                throw new AssertionError("not let in");
            }

            @Override
            public void ended(Object token, Object value, Throwable failure, boolean cancelled) {
                throw new AssertionError("not let in");
            }
        };
        PublisherObserver brokenAtTheEnd = new PublisherObserver() {
            @Override
            public Object subscribed() {
                return "token";
            }

            @Override
            public void begin(Object token, Beginning beginning) throws Throwable {
                beginning.begin(null);
            }

            @Override
            public void ended(Object token, Object value, Throwable failure, boolean cancelled) {
                throw new AssertionError("a defect");
            }
        };
        try (StderrCapture stderr = new StderrCapture()) {
            assertThat(((Mono<?>) Publishers.wrap(Mono.just(1), broken)).block()).isEqualTo(1);
            assertThat(((Flux<?>) Publishers.wrap(Flux.just(1), brokenAtTheEnd)).blockLast()).isEqualTo(1);
            assertThat(stderr.lines()).allMatch(line -> line.contains("a defect"));
        }
        assertThat(Log.defects() - defects).isGreaterThanOrEqualTo(2);
    }
}
