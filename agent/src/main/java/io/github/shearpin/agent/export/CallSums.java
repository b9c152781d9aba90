package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;

/** Calls of a rule, or of several. Not thread-safe. */
public final class CallSums {

    private final long[] ended = new long[Outcome.values().length];
    private long inFlight;
    private double windowRate;

    /** All calls of one rule that has a window. */
    public void add(RuleGuard rule, LatencyWindow.Reading window) {
        for (MethodGuard method : rule.methods()) {
            inFlight += method.calls().inFlight();
            Collection<CallRecorder> recorders = method.labelledCalls() == null
                    ? Collections.singletonList(method.calls()) : method.labelledCalls().values();
            for (CallRecorder recorder : recorders) {
                for (Outcome outcome : Outcome.values()) {
                    ended[outcome.ordinal()] += recorder.count(outcome);
                }
            }
        }
        windowRate += rate(window);
    }

    /** Those of other rules. */
    public void add(CallSums others) {
        for (int i = 0; i < ended.length; i++) {
            ended[i] += others.ended[i];
        }
        inFlight += others.inFlight;
        windowRate += others.windowRate;
    }

    private static double rate(LatencyWindow.Reading window) {
        return window.calls == 0 ? 0 : window.calls / window.seconds;
    }

    /** As the value of a field whose name is written. */
    public void write(JsonWriter json, double lifeSeconds) throws IOException {
        long total = 0;
        for (long each : ended) {
            total += each;
        }
        long rejected = ended[Outcome.REJECTED.ordinal()];
        json.beginObject();
        json.name("total").value(total);
        for (Outcome outcome : Outcome.values()) {
            json.name(outcome.name().toLowerCase(Locale.ROOT)).value(ended[outcome.ordinal()]);
        }
        json.name("in_flight").value(inFlight);
        JsonPages.number(json, "rejected_ratio", total == 0 ? 0 : (double) rejected / total);
        JsonPages.number(json, "per_second", total / lifeSeconds);
        JsonPages.number(json, "per_second_in_window", windowRate);
        json.endObject();
    }
}
