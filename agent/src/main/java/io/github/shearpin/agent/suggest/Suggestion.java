package io.github.shearpin.agent.suggest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A method of the application's nearest to calls that leave the process, and what is known of it. For one thread. */
final class Suggestion {

    private final OwnMethod method;
    private boolean byInterface;
    private final Map<String, Double> leads = new HashMap<String, Double>();
    private final Map<String, String> ways = new HashMap<String, String>();
    private final Figures ofLeaving = new Figures();
    private double leaving;
    private Figures measured;
    private double seconds;

    Suggestion(OwnMethod method) {
        this.method = method;
    }

    /** Calls that left from here. */
    void add(CallsSeen.Origin origin) {
        String lead = origin.site().label();
        Double before = leads.get(lead);
        leads.put(lead, (before == null ? 0 : before) + origin.calls());
        ways.put(lead, origin.site().way());
        ofLeaving.add(origin.figures());
        leaving += origin.calls();
    }

    /**
     * Says what is known of the method's own calls.
     *
     * @param measured null: only the calls that left are known
     * @param seconds  for which it, or else these, were counted
     */
    void judge(Figures measured, double seconds) {
        this.measured = measured;
        this.seconds = seconds;
    }

    /** From now on the rule is for the application's interface that declares the method, if there is one. */
    void nameByInterface() {
        byInterface = method.declaredPattern() != null;
    }

    OwnMethod method() {
        return method;
    }

    /** For {@code match}. */
    String pattern() {
        return byInterface ? method.declaredPattern() : method.pattern();
    }

    /** Type and method, as the rule may be called. */
    String ruleName() {
        return method.ruleName(byInterface);
    }

    /** Whether the figures are of the method itself, and not of the calls that leave from it. */
    boolean isMeasured() {
        return measured != null;
    }

    Figures figures() {
        return measured == null ? ofLeaving : measured;
    }

    /** In the {@link #seconds}; where it is not measured, as the stacks that were looked at let one expect. */
    double calls() {
        return measured == null ? leaving : measured.calls();
    }

    double seconds() {
        return seconds;
    }

    double callsPerSecond() {
        return seconds <= 0 ? 0 : calls() / seconds;
    }

    /** The seconds that its calls took of each second. */
    double timePerSecond() {
        return callsPerSecond() * figures().meanNanos() / 1e9;
    }

    double failuresPerSecond() {
        return callsPerSecond() * figures().failedShare();
    }

    /** The methods by which its calls leave, the most frequent first. */
    List<String> leads() {
        List<String> ranked = new ArrayList<String>(leads.keySet());
        Collections.sort(ranked, new Comparator<String>() {
            @Override
            public int compare(String one, String other) {
                int order = leads.get(other).compareTo(leads.get(one));
                return order != 0 ? order : one.compareTo(other);
            }
        });
        return ranked;
    }

    /** By which calls leave at one of the {@link #leads}, {@code JDBC} and so on. */
    String way(String lead) {
        return ways.get(lead);
    }

    /** Whether any of them leaves so. */
    boolean leaves(String way) {
        return ways.containsValue(way);
    }
}
