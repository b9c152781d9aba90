package io.github.shearpin.agent.policy.path;

/** A path that leads nowhere from a method: what is to be told of it. Immutable. */
public final class Misfit {

    private final String place;
    private final String why;
    private final String otherwise;

    /**
     * @param place     where the path stands; null: nobody knows
     * @param why       as {@link ValuePath#reader} says it
     * @param otherwise what becomes of the value, such as {@code it is left out}
     */
    public Misfit(String place, String why, String otherwise) {
        this.place = place;
        this.why = why;
        this.otherwise = otherwise;
    }

    public String place() {
        return place;
    }

    public String why() {
        return why;
    }

    public String otherwise() {
        return otherwise;
    }
}
