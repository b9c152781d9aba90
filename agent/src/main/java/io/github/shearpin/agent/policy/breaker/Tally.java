package io.github.shearpin.agent.policy.breaker;

/** What a state is judged by. Immutable. */
final class Tally {

    static final Tally NONE = new Tally(Totals.NONE, Totals.NONE, 0);

    /** Of calls that have ended: how many failed. */
    final Totals endings;
    /** Of calls of which it is known whether they are slow: how many are. */
    final Totals slowness;
    final int failuresInARow;

    Tally(Totals endings, Totals slowness, int failuresInARow) {
        this.endings = endings;
        this.slowness = slowness;
        this.failuresInARow = failuresInARow;
    }
}
