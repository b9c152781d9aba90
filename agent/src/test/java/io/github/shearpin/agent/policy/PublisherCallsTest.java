package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Methods that return publishers, through {@link Gate} and {@link Guards} as woven code goes it. */
class PublisherCallsTest extends WovenMethods {

    /** Two overloads, both woven. */
    private final class Publishers {

        final int one = site(Publishers.class, "get", Flow.Publisher.class, String.class);
        final int two = site(Publishers.class, "get", Flow.Publisher.class, String.class, Integer.class);

        Flow.Publisher<Object> get(String what) {
            Object call = Gate.enter(one, Publishers.class, this, new Object[] {what});
            return passed(one, call, get(what, 1));
        }

        Flow.Publisher<Object> get(String what, Integer timesOver) {
            Object call = Gate.enter(two, Publishers.class, this, new Object[] {what, timesOver});
            return passed(two, call, subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                }

                @Override
                public void cancel() {
                }
            }));
        }
    }

    private static final class Subscriber implements Flow.Subscriber<Object> {

        final CountDownLatch subscribed = new CountDownLatch(1);
        final CountDownLatch failed = new CountDownLatch(1);
        volatile Throwable error;
        volatile Thread subscribedOn;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribedOn = Thread.currentThread();
            subscribed.countDown();
        }

        @Override
        public void onNext(Object item) {
        }

        @Override
        public void onError(Throwable thrown) {
            error = thrown;
            failed.countDown();
        }

        @Override
        public void onComplete() {
        }
    }

    @Test
    void aSubscriptionCountsOnceHoweverManyMethodsMadeThePublisher() {
        rule(settings -> settings.bulkhead(BulkheadSettings.fixed(1, 0)));
        Subscriber first = new Subscriber();
        new Publishers().get("a").subscribe(first);
        assertThat(first.error).isNull();
        assertThat(calls().inFlight()).isEqualTo(1);
        Subscriber second = new Subscriber();
        new Publishers().get("a").subscribe(second);
        assertThat(second.error).hasMessageContaining("bulkhead full with 1 call running");
    }

    @Test
    void aPublisherOfAMethodThatIsNoLongerGuardedIsNotGuardedEither() {
        rule(settings -> settings.breaker(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build()));
        Publishers publishers = new Publishers();
        Flow.Publisher<Object> kept = publishers.get("a", 1);
        guards.disable(Collections.singleton(publishers.two));
        Subscriber subscriber = new Subscriber();
        kept.subscribe(subscriber);
        assertThat(subscriber.error).isNull();
        assertThat(subscriber.subscribedOn).isNotNull();
    }

    @Test
    void aMethodThatThrowsInPlaceOfAPublisherHasFailedWhateverThePoliciesWouldSay() {
        rule(settings -> settings.breaker(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build()));
        Publishers publishers = new Publishers();
        Object call = Gate.enter(publishers.one, Publishers.class, publishers, new Object[] {"a"});
        assertThat(Gate.exit(publishers.one, call, null, new IOException("down"))).isNull();
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(calls().count(Outcome.REJECTED)).isZero();
        assertThat(calls().inFlight()).isZero();
    }

    @Test
    void aFaultsDelayHoldsTheSubscriptionUpAndNoThread() throws Exception {
        rule(settings -> settings.fault(new FaultSettings(1, 200 * MILLI, null)).bulkhead(BulkheadSettings.fixed(1, 0)));
        Subscriber subscriber = new Subscriber();
        long before = now.get();
        new Publishers().get("a").subscribe(subscriber);
        assertThat(now.get()).as("nobody has waited").isEqualTo(before);
        assertThat(subscriber.subscribedOn).isNull();
        assertThat(rule.policies().bulkhead().inUse()).isEqualTo(1);
        now.addAndGet(200 * MILLI);
        timer.runDue();
        assertThat(subscriber.subscribed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.subscribedOn.getName()).startsWith(Workers.THREAD_PREFIX);
        assertThat(subscriber.error).isNull();
        assertThat(calls().inFlight()).isEqualTo(1);
    }

    @Test
    void aFaultThatDelaysAndThrowsSubscribesToNothing() throws Exception {
        rule(settings -> settings.fault(new FaultSettings(1, 200 * MILLI, "java.io.IOException")));
        Subscriber subscriber = new Subscriber();
        new Publishers().get("a").subscribe(subscriber);
        now.addAndGet(199 * MILLI);
        timer.runDue();
        assertThat(calls().inFlight()).isEqualTo(1);
        now.addAndGet(1 * MILLI);
        timer.runDue();
        assertThat(subscriber.failed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.error).isInstanceOf(IOException.class).hasMessage("injected by rule payments");
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(calls().inFlight()).isZero();
    }
}
