package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.InParallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Publishers and subscribers of nobody's library, which may also break the rules. */
@Timeout(120)
class PlainPublishersTest {

    private final RecordingObserver observer = new RecordingObserver();
    private final List<String> signals = new ArrayList<>();
    private final List<String> demands = new ArrayList<>();
    private Subscriber<? super String> upstream;
    private Subscription downstream;

    /** Notes what it is asked, and signals what a test has it signal. */
    private final Publisher<String> source = subscriber -> upstream = subscriber;

    private final Subscription demand = new Subscription() {
        @Override
        public void request(long n) {
            demands.add("request " + n);
        }

        @Override
        public void cancel() {
            demands.add("cancel");
        }
    };

    /** Notes what it is told. */
    private class Noting implements Subscriber<String> {
        @Override
        public void onSubscribe(Subscription subscription) {
            signals.add("onSubscribe");
            downstream = subscription;
        }

        @Override
        public void onNext(String value) {
            signals.add("onNext " + value);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add("onError " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            signals.add("onComplete");
        }
    }

    @SuppressWarnings("unchecked")
    private Publisher<String> observed(Publisher<String> publisher) {
        return (Publisher<String>) Publishers.wrap(publisher, observer);
    }

    private void subscribe() {
        observed(source).subscribe(new Noting());
    }

    @Test
    void whatIsNoPublisherStaysAsItIs() {
        assertThat(Publishers.wrap("text", observer)).isEqualTo("text");
        assertThat(Publishers.wrap(null, observer)).isNull();
    }

    @Test
    void everySignalPassesInBothDirections() {
        subscribe();
        upstream.onSubscribe(demand);
        downstream.request(5);
        upstream.onNext("a");
        upstream.onNext("b");
        assertThat(observer.ends()).isEmpty();
        upstream.onComplete();
        assertThat(signals).containsExactly("onSubscribe", "onNext a", "onNext b", "onComplete");
        assertThat(demands).containsExactly("request 5");
        assertThat(observer.ends()).containsExactly("completed");
    }

    @Test
    void onlyTheFirstEndCounts() {
        subscribe();
        upstream.onSubscribe(demand);
        downstream.cancel();
        downstream.cancel();
        upstream.onError(new IllegalStateException("too late"));
        upstream.onComplete();
        assertThat(observer.ends()).containsExactly("cancelled");
        assertThat(demands).containsExactly("cancel", "cancel");
        assertThat(signals).containsExactly("onSubscribe", "onError too late", "onComplete");
    }

    @Test
    void aCancelThatComesTooLateChangesNothing() {
        subscribe();
        upstream.onSubscribe(demand);
        upstream.onError(new IllegalStateException("down"));
        downstream.cancel();
        assertThat(observer.ends()).containsExactly("failed: down");
    }

    @Test
    void aValueDoesNotEndAPublisherThatMayGiveMore() {
        subscribe();
        upstream.onSubscribe(demand);
        upstream.onNext("a");
        downstream.cancel();
        assertThat(observer.ends()).containsExactly("cancelled");
    }

    @Test
    void aSubscriberThatThrowsHasCancelledAndItsExceptionGoesUp() {
        observed(source).subscribe(new Noting() {
            @Override
            public void onNext(String value) {
                throw new IllegalArgumentException(value);
            }
        });
        upstream.onSubscribe(demand);
        assertThatThrownBy(() -> upstream.onNext("bad")).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(observer.ends()).containsExactly("cancelled");

        observed(source).subscribe(new Noting() {
            @Override
            public void onSubscribe(Subscription subscription) {
                throw new IllegalArgumentException("not wanted");
            }
        });
        assertThatThrownBy(() -> upstream.onSubscribe(demand)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(observer.ends()).containsExactly("cancelled", "cancelled");
    }

    @Test
    void aPublisherThatThrowsInsteadOfSignallingHasFailed() {
        Publisher<String> broken = observed(subscriber -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> broken.subscribe(new Noting())).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(observer.ends()).containsExactly("failed: broken");
    }

    @Test
    void noSubscriberIsNoCall() {
        Publisher<String> checking = observed(subscriber -> {
            throw new NullPointerException("subscriber is " + subscriber);
        });
        assertThatThrownBy(() -> checking.subscribe(null)).hasMessage("subscriber is null");
        assertThat(observer.subscriptions()).isZero();
    }

    @Test
    void aRefusalComesAfterASubscriptionThatGivesNothing() {
        observer.refusing(new IllegalStateException("open"));
        subscribe();
        assertThat(signals).containsExactly("onSubscribe", "onError open");
        downstream.request(1);
        downstream.cancel();
        assertThat(upstream).isNull();
        assertThat(signals).hasSize(2);
    }

    @Test
    void whoCancelsAtOnceIsNotToldOfTheRefusal() {
        observer.refusing(new IllegalStateException("open"));
        observed(source).subscribe(new Noting() {
            @Override
            public void onSubscribe(Subscription subscription) {
                super.onSubscribe(subscription);
                subscription.cancel();
            }
        });
        assertThat(signals).containsExactly("onSubscribe");
    }

    @Test
    void aSecondSubscriptionIsCancelledByItselfAlone() {
        List<String> second = new ArrayList<>();
        observed(source).subscribe(new Noting() {
            @Override
            public void onSubscribe(Subscription subscription) {
                if (downstream == null) {
                    super.onSubscribe(subscription);
                } else {
                    subscription.request(1);
                }
            }
        });
        upstream.onSubscribe(demand);
        upstream.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                second.add("request " + n);
            }

            @Override
            public void cancel() {
                second.add("cancel");
            }
        });
        downstream.request(2);
        assertThat(demands).containsExactly("request 2");
        assertThat(second).containsExactly("request 1");
    }

    @Test
    void proxiesCanBeComparedAndPrinted() {
        Publisher<String> named = new Publisher<>() {
            @Override
            public void subscribe(Subscriber<? super String> subscriber) {
                upstream = subscriber;
            }

            @Override
            public String toString() {
                return "orders";
            }
        };
        Publisher<String> one = observed(named);
        assertThat(one).hasToString("orders").isEqualTo(one).isNotEqualTo(observed(named));
        one.subscribe(new Noting());
        assertThat(upstream.hashCode()).isEqualTo(upstream.hashCode());
    }

    /** Completion, failure and cancellation from three threads at once. */
    @Test
    void exactlyOneEndUnderARace() {
        int rounds = 2_000;
        CyclicBarrier barrier = new CyclicBarrier(3);
        Subscriber<?>[] upstreams = new Subscriber<?>[rounds];
        Subscription[] downstreams = new Subscription[rounds];
        for (int i = 0; i < rounds; i++) {
            int number = i;
            observed(subscriber -> upstreams[number] = subscriber).subscribe(new Noting());
            upstreams[i].onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                }

                @Override
                public void cancel() {
                }
            });
            downstreams[i] = downstream;
        }
        InParallel.run(3, thread -> {
            for (int i = 0; i < rounds; i++) {
                try {
                    barrier.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                switch (thread) {
                    case 0 -> upstreams[i].onComplete();
                    case 1 -> upstreams[i].onError(new IllegalStateException("down"));
                    default -> downstreams[i].cancel();
                }
            }
        });
        assertThat(observer.ends()).hasSize(rounds);
    }
}
