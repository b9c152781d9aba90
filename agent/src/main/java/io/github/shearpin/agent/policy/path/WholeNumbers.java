package io.github.shearpin.agent.policy.path;

/** All whole numbers from one to another, both included, whatever the type of number: {@code 500..599}. Immutable. */
public final class WholeNumbers {

    private final long first;
    private final long last;

    public WholeNumbers(long first, long last) {
        this.first = first;
        this.last = last;
    }

    boolean hold(Number number) {
        long whole = number.longValue();
        return whole >= first && whole <= last && number.doubleValue() == whole;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return first + ".." + last;
    }
}
