package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a rule measures of its calls beside how many there are and how long they take. Immutable and thread-safe. */
public final class MeasureSettings {

    /** Calls in flight, and nothing else. */
    public static final MeasureSettings DEFAULT = new MeasureSettings(true, true, null, null,
            Collections.<String, ValuePath>emptyMap(), Collections.<String, ValuePath>emptyMap(),
            Collections.<CountAs>emptyList());

    private static final String LEFT_OUT = "it is left out";
    /** Of the parts of {@code count-as}, those that say whether a call is counted. */
    private static final List<String> CONDITIONS = Arrays.asList("each", "before", "when", "unless", "miss");

    private final boolean inFlight;
    private final boolean byMethod;
    private final ValuePath requestSize;
    private final ValuePath responseSize;
    private final Map<String, ValuePath> kept;
    private final List<CountAs> countAs;
    private final List<GaugeSettings> gauges;
    private final List<ValuePath> paths;

    /**
     * @param byMethod    whether each method has series of its own for the number and duration of calls
     * @param requestSize  of bytes; null: not measured; likewise {@code responseSize}
     * @param gauges       by the names of their metrics
     * @param kept         by the names to read them by
     */
    public MeasureSettings(boolean inFlight, boolean byMethod, ValuePath requestSize, ValuePath responseSize,
            Map<String, ValuePath> gauges, Map<String, ValuePath> kept, List<CountAs> countAs) {
        this.inFlight = inFlight;
        this.byMethod = byMethod;
        this.requestSize = requestSize;
        this.responseSize = responseSize;
        this.kept = Collections.unmodifiableMap(new LinkedHashMap<String, ValuePath>(kept));
        this.countAs = Collections.unmodifiableList(new ArrayList<CountAs>(countAs));
        List<GaugeSettings> all = new ArrayList<GaugeSettings>();
        for (Map.Entry<String, ValuePath> gauge : gauges.entrySet()) {
            all.add(GaugeSettings.named(gauge.getKey(), gauge.getValue()));
        }
        for (CountAs each : countAs) {
            all.addAll(each.gauges());
        }
        this.gauges = Collections.unmodifiableList(all);
        this.paths = Collections.unmodifiableList(readPaths());
    }

    private List<ValuePath> readPaths() {
        List<ValuePath> paths = new ArrayList<ValuePath>(kept.values());
        if (requestSize != null) {
            paths.add(requestSize);
        }
        if (responseSize != null) {
            paths.add(responseSize);
        }
        for (CountAs each : countAs) {
            paths.addAll(each.paths());
        }
        for (GaugeSettings gauge : gauges) {
            paths.addAll(gauge.paths());
        }
        return paths;
    }

    /** Whether calls in flight are shown. */
    public boolean inFlight() {
        return inFlight;
    }

    /** Whether each method has series of its own for the number and duration of calls, rather than all of a rule together. */
    public boolean byMethod() {
        return byMethod;
    }

    ValuePath requestSize() {
        return requestSize;
    }

    ValuePath responseSize() {
        return responseSize;
    }

    Map<String, ValuePath> kept() {
        return kept;
    }

    public List<CountAs> countAs() {
        return countAs;
    }

    /** All of them, those of vocabularies too. */
    public List<GaugeSettings> gauges() {
        return gauges;
    }

    /** Those that calls of such a method may be read for. */
    public List<GaugeSettings> gaugesOf(String method) {
        List<GaugeSettings> ofMethod = new ArrayList<GaugeSettings>(gauges);
        for (CountAs each : countAs) {
            if (!each.isFor(method)) {
                ofMethod.removeAll(each.gauges());
            }
        }
        return ofMethod;
    }

    /** Whether anything is read off calls. */
    public boolean readsCalls() {
        return requestSize != null || responseSize != null || !kept.isEmpty() || !countAs.isEmpty() || !gauges.isEmpty();
    }

    /** Whether any path is read, which can fail. */
    public boolean hasPaths() {
        return !paths().isEmpty();
    }

    /** All that are read. */
    public List<ValuePath> paths() {
        return paths;
    }

    /**
     * What of it leads nowhere from a method, by what it is. Of several paths that stand for one value, one that fits is
     * enough; and a gauge may be read off other methods of the rule.
     */
    public Map<String, Misfit> problemsWith(MethodShape method) {
        Map<String, Misfit> problems = new LinkedHashMap<String, Misfit>();
        check("measure.request-size", requestSize, method, problems);
        check("measure.response-size", responseSize, method, problems);
        for (Map.Entry<String, ValuePath> each : kept.entrySet()) {
            check("measure.keep of " + each.getKey(), each.getValue(), method, problems);
        }
        for (CountAs each : countAs) {
            if (each.isFor(method.name())) {
                for (Map.Entry<String, List<ValuePath>> values : each.asked().entrySet()) {
                    checkAny("count-as " + each.event().vocabulary() + ": " + values.getKey(), otherwise(values.getKey()),
                            values.getValue(), method, problems);
                }
            }
        }
        return problems;
    }

    private static void check(String field, ValuePath path, MethodShape method, Map<String, Misfit> problems) {
        if (path != null) {
            checkAny(field, LEFT_OUT, Collections.singletonList(path), method, problems);
        }
    }

    private static void checkAny(String field, String otherwise, List<ValuePath> paths, MethodShape method,
            Map<String, Misfit> problems) {
        Misfit problem = null;
        for (ValuePath path : paths) {
            problem = path.misfit(method);
            if (problem == null) {
                return;
            }
        }
        if (problem != null) {
            problems.put(field, new Misfit(problem.place(), problem.why(), otherwise));
        }
    }

    /** What becomes of an entry of {@code count-as} of which a part fits not. */
    private static String otherwise(String part) {
        return CONDITIONS.contains(part) ? "no call is counted" : part.endsWith("-size") ? LEFT_OUT
                : "it is as if it were not written";
    }

    /** Two that are written alike say the same. */
    @Override
    public String toString() {
        return requestSize + " " + responseSize + kept + countAs + gauges;
    }
}
