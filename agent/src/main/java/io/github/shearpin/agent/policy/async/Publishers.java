package io.github.shearpin.agent.policy.async;

import io.github.shearpin.agent.logging.Log;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the subscriptions to an application's publishers observed: Reactor's {@code Mono} and {@code Flux}, RxJava's
 * {@code Flowable}, and whatever else implements {@code Publisher} of Reactive Streams or of {@code Flow}. All of them are
 * reached through the classes of the very publisher, for the agent's loader sees none; nothing here keeps them alive.
 * Thread-safe; never throws.
 *
 * <p>A signal passes one proxy on its way, in each direction. Context, demand and what subscribers throw pass unchanged;
 * what is lost is what a library does for publishers that it knows to be its own, such as fusion, or short cuts for constants.
 */
public final class Publishers {

    /** More classes than this that can't be observed are not told. */
    private static final int TOLD = 20;

    private static final Set<String> UNOBSERVED = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

    private Publishers() {
    }

    /**
     * A publisher of the same kind ({@code Mono}, {@code Flux}, {@code Flowable}, or else nothing but a {@code Publisher})
     * whose subscriptions are those of the given one, observed.
     *
     * @param publisher may be null
     * @return {@code publisher} itself: it is none, or can't be observed, which has been told
     */
    public static Object wrap(Object publisher, PublisherObserver observer) {
        if (publisher == null) {
            return null;
        }
        try {
            PublisherKind kind = PublisherKind.of(publisher);
            return kind == null ? publisher : kind.wrap(publisher, observer);
        } catch (Throwable impossible) {
            tell("a publisher", publisher, impossible);
            return publisher;
        }
    }

    /** Once for each class. */
    static void tell(String what, Object unobserved, Throwable why) {
        try {
            String name = unobserved.getClass().getName();
            if (UNOBSERVED.size() < TOLD && UNOBSERVED.add(name)) {
                Log.line(what + " of class " + name + " cannot be observed (" + why
                        + "): its subscriptions are neither guarded nor counted");
            }
        } catch (Throwable ignored) {
            // The JVM is in need, and a line less is no matter.
        }
    }
}
