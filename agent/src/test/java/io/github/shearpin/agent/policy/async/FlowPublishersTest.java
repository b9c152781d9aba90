package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;

@Timeout(120)
class FlowPublishersTest {

    private final RecordingObserver observer = new RecordingObserver();

    @SuppressWarnings("unchecked")
    private <T> Flow.Publisher<T> observed(Flow.Publisher<T> publisher) {
        return (Flow.Publisher<T>) Publishers.wrap(publisher, observer);
    }

    private static <T> T got(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Takes so many values one by one, and then cancels. */
    private static final class Taking implements Flow.Subscriber<Integer> {
        final List<Integer> values = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> end = new CompletableFuture<>();
        private final int wanted;
        private Flow.Subscription subscription;

        Taking(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Integer value) {
            values.add(value);
            if (values.size() == wanted) {
                subscription.cancel();
                end.complete("cancelled");
            } else {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure.getMessage());
        }

        @Override
        public void onComplete() {
            end.complete("completed");
        }
    }

    @Test
    void aPublisherOfTheJdk() {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            Flow.Publisher<Integer> observed = observed(publisher);
            Taking all = new Taking(100);
            Taking two = new Taking(2);
            observed.subscribe(all);
            observed.subscribe(two);
            publisher.submit(1);
            publisher.submit(2);
            assertThat(got(two.end)).isEqualTo("cancelled");
            publisher.submit(3);
            publisher.close();
            assertThat(got(all.end)).isEqualTo("completed");
            assertThat(all.values).containsExactly(1, 2, 3);
            assertThat(two.values).containsExactly(1, 2);
            assertThat(observer.ends()).containsExactly("cancelled", "completed");
        }
    }

    @Test
    void aFailure() {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        Taking subscriber = new Taking(100);
        observed(publisher).subscribe(subscriber);
        publisher.closeExceptionally(new IllegalStateException("down"));
        assertThat(got(subscriber.end)).isEqualTo("down");
        assertThat(observer.ends()).containsExactly("failed: down");
    }

    @Test
    void aRefusal() {
        observer.refusing(new IllegalStateException("open"));
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            Taking subscriber = new Taking(100);
            observed(publisher).subscribe(subscriber);
            assertThat(got(subscriber.end)).isEqualTo("open");
            assertThat(publisher.getNumberOfSubscribers()).isZero();
        }
    }

    /** One publisher and one subscriber of both families, as libraries have that bridge them. */
    @Test
    void bothFamiliesAtOnce() {
        class Both implements Publisher<Integer>, Flow.Publisher<Integer> {
            @Override
            public void subscribe(Subscriber<? super Integer> subscriber) {
                Flux.just(1, 2).subscribe(subscriber);
            }

            @Override
            public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
                Flux.just(3, 4).subscribe(FlowAdapters.toSubscriber(subscriber));
            }
        }
        Object observed = Publishers.wrap(new Both(), observer);
        assertThat(Flux.from(asReactiveStreams(observed)).collectList().block()).containsExactly(1, 2);
        Taking taking = new Taking(100);
        asFlow(observed).subscribe(taking);
        assertThat(got(taking.end)).isEqualTo("completed");
        assertThat(taking.values).containsExactly(3, 4);
        assertThat(observer.ends()).containsExactly("completed", "completed");
    }

    @SuppressWarnings("unchecked")
    private static Publisher<Integer> asReactiveStreams(Object publisher) {
        return (Publisher<Integer>) publisher;
    }

    @SuppressWarnings("unchecked")
    private static Flow.Publisher<Integer> asFlow(Object publisher) {
        return (Flow.Publisher<Integer>) publisher;
    }
}
