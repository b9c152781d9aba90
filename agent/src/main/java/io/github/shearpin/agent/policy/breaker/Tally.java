package io.github.shearpin.agent.policy.breaker;

/** What a state is judged by, or tells of its probes. Immutable. */
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

    /** With one more probe. Of one that is slow it is not known yet whether it fails. */
    Tally with(Outcome probe) {
        if (probe == Outcome.SLOW_SO_FAR) {
            return new Tally(endings, slowness.plus(true), failuresInARow);
        }
        return new Tally(endings.plus(probe.isFailure()), slowness.plus(probe.isSlow()),
                probe.isFailure() ? failuresInARow + 1 : 0);
    }
}
