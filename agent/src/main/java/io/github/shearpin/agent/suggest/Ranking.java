package io.github.shearpin.agent.suggest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which methods of the application are the nearest to the calls that left, in the order of their shares of all calls, of the time
 * they took and of the failures. Of no method that is called from outside the application: then the next one above it, if
 * there is one. Made once; for one thread.
 */
final class Ranking {

    /** Who knows the figures of single methods. */
    interface Measured {

        /** Null: it was not measured. */
        Figures of(OwnMethod method);

        /** For how long it was. */
        double seconds(OwnMethod method);

        /**
         * Whether no call of it began since it is measured, though calls left from it: it is one that goes on and on.
         *
         * @param leaving calls that left from it, of those whose stacks were looked at
         */
        boolean isLoop(OwnMethod method, long leaving);
    }

    /** Of a method that was measured for less, what was seen of the calls that left says more. */
    private static final double ENOUGH_SECONDS = 1;

    private final Set<String> prefixes;
    private final List<Suggestion> suggestions = new ArrayList<Suggestion>();
    private final Map<String, Double> unnamed = new TreeMap<String, Double>();

    /**
     * @param mainClass the application's; null: not known
     * @param seconds   for which calls that leave were watched
     */
    Ranking(Collection<CallsSeen.Origin> origins, LoadedTypes types, OwnPackages packages, String mainClass,
            Measured measured, double seconds) {
        List<List<Frame>> stacks = new ArrayList<List<Frame>>();
        for (CallsSeen.Origin origin : origins) {
            stacks.add(origin.frames());
        }
        prefixes = packages.among(stacks, mainClass);
        Map<OwnMethod, Suggestion> byMethod = new LinkedHashMap<OwnMethod, Suggestion>();
        for (CallsSeen.Origin origin : origins) {
            OwnMethod nearest = nearest(origin.frames(), types, packages);
            if (nearest == null) {
                String name = origin.frames().get(0).toString();
                Double before = unnamed.get(name);
                unnamed.put(name, (before == null ? 0 : before) + origin.calls());
                continue;
            }
            Suggestion suggestion = byMethod.get(nearest);
            if (suggestion == null) {
                suggestion = new Suggestion(nearest);
                byMethod.put(nearest, suggestion);
            }
            suggestion.add(origin);
        }
        for (Suggestion suggestion : byMethod.values()) {
            if (measured.isLoop(suggestion.method(), suggestion.figures().calls())) {
                unnamed.put(suggestion.method().type().getName() + '.' + suggestion.method().methods().get(0).name(),
                        suggestion.calls());
                continue;
            }
            Figures figures = measured.of(suggestion.method());
            boolean enough = figures != null && figures.calls() > 0 && measured.seconds(suggestion.method()) >= ENOUGH_SECONDS;
            suggestion.judge(enough ? figures : null, enough ? measured.seconds(suggestion.method()) : seconds);
            suggestions.add(suggestion);
        }
        nameByInterfaces();
        sort();
    }

    /** Of an interface with one such class alone: what several classes do behind it, each in its own way, is no one thing. */
    private void nameByInterfaces() {
        Map<String, Integer> classes = new HashMap<String, Integer>();
        for (Suggestion suggestion : suggestions) {
            String pattern = suggestion.method().declaredPattern();
            Integer before = classes.get(pattern);
            classes.put(pattern, before == null ? 1 : before + 1);
        }
        for (Suggestion suggestion : suggestions) {
            if (classes.get(suggestion.method().declaredPattern()) == 1) {
                suggestion.nameByInterface();
            }
        }
    }

    /** Of a class's private methods rather the one that calls them, which others know, and which says what it does. */
    private OwnMethod nearest(List<Frame> frames, LoadedTypes types, OwnPackages packages) {
        OwnMethod ofOthers = null;
        OwnMethod helper = null;
        for (Frame frame : frames) {
            if (helper != null && !helper.type().getName().equals(frame.className())) {
                return helper;
            }
            OwnMethod method = OwnMethod.of(frame, types, packages);
            if (method == null || method.isEntryPoint(types)) {
                continue;
            }
            if (!method.isIn(prefixes)) {
                ofOthers = ofOthers == null ? method : ofOthers;
            } else if (method.isPrivate()) {
                helper = helper == null ? method : helper;
            } else {
                return method;
            }
        }
        return helper == null ? ofOthers : helper;
    }

    private void sort() {
        double calls = 0;
        double time = 0;
        double failures = 0;
        for (Suggestion suggestion : suggestions) {
            calls += suggestion.callsPerSecond();
            time += suggestion.timePerSecond();
            failures += suggestion.failuresPerSecond();
        }
        final double[] all = {calls, time, failures};
        Collections.sort(suggestions, new Comparator<Suggestion>() {
            @Override
            public int compare(Suggestion one, Suggestion other) {
                int order = Double.compare(weight(other, all), weight(one, all));
                return order != 0 ? order : one.method().pattern().compareTo(other.method().pattern());
            }
        });
    }

    private static double weight(Suggestion suggestion, double[] all) {
        return share(suggestion.callsPerSecond(), all[0]) + share(suggestion.timePerSecond(), all[1])
                + share(suggestion.failuresPerSecond(), all[2]);
    }

    private static double share(double part, double all) {
        return all <= 0 ? 0 : part / all;
    }

    /** The heaviest first. */
    List<Suggestion> suggestions() {
        return suggestions;
    }

    /** The packages that were taken for the application's. */
    Set<String> prefixes() {
        return prefixes;
    }

    /** Methods above which there is none that a rule should name, with how many calls left from them. */
    Map<String, Double> unnamed() {
        return unnamed;
    }
}
