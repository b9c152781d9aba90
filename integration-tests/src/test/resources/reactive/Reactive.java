import io.reactivex.rxjava3.core.Flowable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kotlin.coroutines.Continuation;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Publishers of each kind, made by methods that rules name, and a subscriber who tells what they signal. */
final class Reactive {

    static Mono<String> mono(String how) {
        return switch (how) {
            case "fine" -> Mono.just("a").delayElement(Duration.ofMillis(5));
            case "fail" -> Mono.error(new IOException("far end is gone"));
            default -> Mono.never();
        };
    }

    static Flux<String> flux(String how) {
        return switch (how) {
            case "fine" -> Flux.just("a", "b", "c").map(each -> each + "!");
            case "fail" -> Flux.concat(Flux.just("a"), Flux.error(new IOException("far end is gone")));
            default -> Flux.never();
        };
    }

    static Flowable<String> flowable(String how) {
        return switch (how) {
            case "fine" -> Flowable.just("a", "b", "c").delay(5, TimeUnit.MILLISECONDS);
            case "fail" -> Flowable.error(new IOException("far end is gone"));
            default -> Flowable.never();
        };
    }

    static Flow.Publisher<String> flow(String how) {
        return subscriber -> {
            SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8);
            publisher.subscribe(subscriber);
            switch (how) {
                case "fine" -> {
                    publisher.submit("a");
                    publisher.close();
                }
                case "fail" -> publisher.closeExceptionally(new IOException("far end is gone"));
                default -> { }
            }
        };
    }

    static Mono<String> refusedMono() {
        return mono("fine");
    }

    static Flux<String> refusedFlux() {
        return flux("fine");
    }

    static Flowable<String> refusedFlowable() {
        return flowable("fine");
    }

    static Flow.Publisher<String> refusedFlow() {
        return flow("fine");
    }

    /** As the compiler of Kotlin writes {@code suspend fun suspending(how: String): String}. */
    static Object suspending(String how, Continuation<? super String> continuation) {
        if (how.equals("fail")) {
            throw new IllegalStateException("far end is gone");
        }
        return how;
    }

    /** As that compiler names what the function is called again with, when it resumes. */
    static final class suspending$1 implements Continuation<String> {

        @Override
        public void resumeWith(Object result) {
            System.out.println(suspending("resumed with " + result, this));
        }
    }

    private static String tell(Consumer<Told> subscription) throws InterruptedException {
        Told told = new Told();
        subscription.accept(told);
        if (!told.over.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no end after " + told.text);
        }
        return told.text.toString().trim();
    }

    private static final class Told implements Flow.Subscriber<String> {

        private final StringBuffer text = new StringBuffer();
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String value) {
            text.append(value).append(' ');
        }

        @Override
        public void onError(Throwable failure) {
            text.append(failure.getClass().getSimpleName()).append(": ").append(failure.getMessage());
            over.countDown();
        }

        @Override
        public void onComplete() {
            text.append("end");
            over.countDown();
        }
    }

    private static void monos(Mono<String> mono, String name) throws InterruptedException {
        System.out.println(name + ": " + tell(told -> mono.subscribe(told::onNext, told::onError, told::onComplete)));
    }

    private static void fluxes(Flux<String> flux, String name) throws InterruptedException {
        System.out.println(name + ": " + tell(told -> flux.subscribe(told::onNext, told::onError, told::onComplete)));
    }

    private static void flowables(Flowable<String> flowable, String name) throws InterruptedException {
        System.out.println(name + ": " + tell(told -> flowable.subscribe(told::onNext, told::onError, told::onComplete)));
    }

    private static void flows(Flow.Publisher<String> flow, String name) throws InterruptedException {
        System.out.println(name + ": " + tell(flow::subscribe));
    }

    /** One of each that never ends; running what comes back cancels them. */
    private static Runnable hang() {
        Disposable mono = mono("never").subscribe();
        Disposable flux = flux("never").subscribe();
        io.reactivex.rxjava3.disposables.Disposable flowable = flowable("never").subscribe();
        Flow.Subscription[] flow = new Flow.Subscription[1];
        flow("never").subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                flow[0] = subscription;
            }

            @Override
            public void onNext(String value) { }

            @Override
            public void onError(Throwable failure) { }

            @Override
            public void onComplete() { }
        });
        return () -> {
            mono.dispose();
            flux.dispose();
            flowable.dispose();
            flow[0].cancel();
        };
    }

    public static void main(String[] arguments) throws Exception {
        mono("fine"); // nobody subscribes: no call
        for (String how : new String[] {"fine", "fail"}) {
            monos(mono(how), "mono");
            fluxes(flux(how), "flux");
            flowables(flowable(how), "flowable");
            flows(flow(how), "flow");
        }
        Flux<String> twice = flux("fine");
        fluxes(twice, "flux");
        fluxes(twice.take(2), "two of flux");
        monos(refusedMono(), "refused mono");
        fluxes(refusedFlux(), "refused flux");
        flowables(refusedFlowable(), "refused flowable");
        flows(refusedFlow(), "refused flow");
        System.out.println(suspending("returned", null));
        new suspending$1().resumeWith("an answer");
        try {
            suspending("fail", null);
        } catch (IllegalStateException e) {
            System.out.println("suspending: " + e.getMessage());
        }
        Runnable cancel = hang();
        System.out.println("hanging");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        lines.readLine();
        cancel.run();
        System.out.println("cancelled");
        lines.readLine();
        System.exit(0);
    }
}
