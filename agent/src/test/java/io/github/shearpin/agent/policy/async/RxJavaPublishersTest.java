package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;

@Timeout(120)
class RxJavaPublishersTest {

    private final RecordingObserver observer = new RecordingObserver();

    @SuppressWarnings("unchecked")
    private <T> Flowable<T> observed(Flowable<T> flowable) {
        return (Flowable<T>) Publishers.wrap(flowable, observer);
    }

    @Test
    void completes() {
        assertThat(observed(Flowable.range(1, 3)).toList().blockingGet()).containsExactly(1, 2, 3);
        assertThat(observed(Flowable.empty()).toList().blockingGet()).isEmpty();
        assertThat(observer.ends()).containsExactly("completed", "completed");
    }

    @Test
    void fails() {
        observed(Flowable.error(new IllegalStateException("down"))).test().assertError(IllegalStateException.class);
        observed(Flowable.just(1).concatWith(Flowable.error(new IllegalStateException("later")))).test().assertValue(1)
                .assertError(IllegalStateException.class);
        assertThat(observer.ends()).containsExactly("failed: down", "failed: later");
    }

    @Test
    void isCancelled() {
        AtomicInteger upstream = new AtomicInteger();
        TestSubscriber<Object> subscriber = observed(Flowable.never().doOnCancel(upstream::incrementAndGet)).test();
        subscriber.cancel();
        assertThat(observed(Flowable.range(1, 10)).take(1).blockingLast()).isEqualTo(1);
        assertThat(upstream).hasValue(1);
        assertThat(observer.ends()).containsExactly("cancelled", "cancelled");
    }

    @Test
    void isRefused() {
        AtomicInteger asked = new AtomicInteger();
        observer.refusing(new IllegalStateException("open"));
        observed(Flowable.fromCallable(asked::incrementAndGet)).test().assertNoValues().assertError(
                failure -> failure.getMessage().equals("open"));
        assertThat(asked).hasValue(0);
        assertThat(observer.ends()).isEmpty();
    }

    @Test
    void eachSubscriptionIsACall() {
        AtomicInteger attempts = new AtomicInteger();
        Flowable<Integer> flowable = observed(Flowable.fromCallable(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("attempt " + attempts);
            }
            return attempts.get();
        }));
        assertThat(flowable.retry(2).blockingLast()).isEqualTo(3);
        assertThat(observer.ends()).containsExactly("failed: attempt 1", "failed: attempt 2", "completed");
    }

    @Test
    void noMoreIsAskedOfThePublisherThanTheSubscriberWants() {
        List<Long> requests = new ArrayList<>();
        TestSubscriber<Integer> subscriber = observed(Flowable.range(1, 10).doOnRequest(requests::add)).test(2);
        subscriber.assertValues(1, 2);
        subscriber.request(3);
        subscriber.assertValues(1, 2, 3, 4, 5).assertNotComplete();
        assertThat(requests).containsExactly(2L, 3L);
    }

    @Test
    void worksAcrossThreads() {
        Flowable<Integer> flowable = observed(Flowable.range(1, 1_000));
        assertThat(Flowable.range(0, 50).flatMap(number -> flowable.subscribeOn(Schedulers.computation())
                .observeOn(Schedulers.io()).filter(value -> value % 2 == 0)).count().blockingGet()).isEqualTo(25_000);
        assertThat(observer.ends()).hasSize(50).containsOnly("completed");
    }

    /** A subscriber that RxJava does not know to be its own is put behind another, which checks each signal. */
    @Test
    void aSubscriberOfRxJavasStaysOne() {
        AtomicReference<Subscriber<?>> upstream = new AtomicReference<>();
        observed(new Flowable<Integer>() {
            @Override
            protected void subscribeActual(Subscriber<? super Integer> subscriber) {
                upstream.set(subscriber);
                Flowable.just(1).subscribe(subscriber);
            }
        }).test().assertValue(1);
        assertThat(upstream.get()).isInstanceOf(FlowableSubscriber.class);
        assertThat(upstream.get().getClass().getName()).doesNotContain("StrictSubscriber");
    }
}
