package io.github.shearpin.agent.policy.async;

/**
 * Is told of each subscription to a publisher that {@link Publishers#wrap} has put it around. Called by whatever threads
 * subscribe, signal and cancel, several at once for several subscriptions. What it throws is told as a defect of the
 * agent's, and never reaches the application.
 */
public interface PublisherObserver {

    /**
     * Someone subscribes.
     *
     * @return a {@link Throwable}: the subscription is refused, and that is its {@code onError}; anything else: what to give
     *         to {@link #ended}; null (or an exception): it goes on unobserved
     */
    Object subscribed();

    /** What is done for a subscription that was let in. */
    interface Beginning {
        /**
         * @param instead null: subscribe; else what the subscriber is told that it failed with
         * @throws Throwable what the publisher or the subscriber throws
         */
        void begin(Throwable instead) throws Throwable;
    }

    /**
     * A subscription that was let in is to begin: now, or later on a thread of the agent's, if it is to be held up.
     *
     * @param token what {@link #subscribed} returned
     * @throws Throwable what {@code beginning} throws now
     */
    void begin(Object token, Beginning beginning) throws Throwable;

    /**
     * The subscription has ended: once for each that was let in, before its subscriber (or, where the subscriber cancels,
     * its publisher) is told.
     *
     * @param token     what {@link #subscribed} returned
     * @param value     what a publisher of one value at most gave; null: it gave none, or it is one of several values
     * @param failure   what the publisher failed with; null: it completed or was cancelled
     * @param cancelled the subscriber wanted no more, or threw
     */
    void ended(Object token, Object value, Throwable failure, boolean cancelled);
}
