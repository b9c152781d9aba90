package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.measure.CountAs;
import io.github.shearpin.agent.policy.measure.GaugeSettings;
import io.github.shearpin.agent.policy.measure.MeasureSettings;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.rules.Words;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a rule's measures one of its methods is enough for, and none has been woven that it could be. A method may come
 * with any class, so that this is told after a while. Thread-safe.
 */
final class MeasureRemarks {

    private final MeasureSettings measure;
    private final Set<String> methods = new TreeSet<String>();
    /** Gauges to what was wrong with the latest method; none: they have one to be read off. */
    private final Map<GaugeSettings, Misfit> unread = new IdentityHashMap<GaugeSettings, Misfit>();
    private final Set<GaugeSettings> read = Collections.newSetFromMap(new IdentityHashMap<GaugeSettings, Boolean>());

    MeasureRemarks(MeasureSettings measure) {
        this.measure = measure;
    }

    /** A method of the rule was woven. */
    synchronized void woven(MethodShape method) {
        if (!measure.readsCalls()) {
            return;
        }
        methods.add(method.name());
        for (GaugeSettings gauge : measure.gaugesOf(method.name())) {
            Misfit misfit = gauge.misfit(method);
            if (misfit == null) {
                read.add(gauge);
                unread.remove(gauge);
            } else if (!read.contains(gauge)) {
                unread.put(gauge, misfit);
            }
        }
    }

    /** Where methods of the rule have been woven, and none of what it names. */
    synchronized void nothingSoFar(long seconds) {
        if (methods.isEmpty()) {
            return;
        }
        for (CountAs each : measure.countAs()) {
            for (String name : each.methods()) {
                if (!methods.contains(name)) {
                    String nearest = Words.nearest(name, methods);
                    Log.line(each.placeOfMethods() + ": no method " + name + " was woven for the rule in the first " + seconds
                            + " s, and nothing is counted for it" + (nearest == null ? "; there was " + methods
                            : "; did you mean " + nearest + '?'));
                }
            }
        }
        for (GaugeSettings gauge : measure.gauges()) {
            Misfit misfit = unread.get(gauge);
            if (misfit != null) {
                Log.line(misfit.place() + ": " + misfit.why() + "; no other method that was woven for the rule in the first "
                        + seconds + " s has it: there is nothing to read the gauge off");
            }
        }
    }
}
