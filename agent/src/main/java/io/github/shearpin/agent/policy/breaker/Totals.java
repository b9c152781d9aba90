package io.github.shearpin.agent.policy.breaker;

/** How many calls were judged and how many of them were bad: failed, or slow. Immutable. */
final class Totals {

    static final Totals NONE = new Totals(0, 0);

    final long calls;
    final long bad;

    Totals(long calls, long bad) {
        this.calls = calls;
        this.bad = bad;
    }

    /** With one more call. */
    Totals plus(boolean isBad) {
        return new Totals(calls + 1, bad + (isBad ? 1 : 0));
    }

    /** Share of bad calls; 0 when there are no calls. */
    double ratio() {
        return calls == 0 ? 0 : (double) bad / calls;
    }
}
