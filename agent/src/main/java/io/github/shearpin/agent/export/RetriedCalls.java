package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.retry.Retry;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Calls of rules by whether they ended well and what became of them before. Those that needed no retry are not counted as
 * such: they are what the calls with a retry leave of all. Thread-safe.
 */
final class RetriedCalls {

    /** By the retry, which begins to count anew where a rule is given another. */
    private final Map<Retry, Rest[]> rests = new WeakHashMap<Retry, Rest[]>();

    /** Numbers by Resilience4j's kinds. They don't fall as long as the rule's own numbers don't. */
    synchronized Map<String, Long> of(RuleGuard rule, Retry retry) {
        Rest[] rest = rests.get(retry);
        if (rest == null) {
            rest = new Rest[] {new Rest(), new Rest()};
            rests.put(retry, rest);
        }
        long retriedWell = 0;
        for (long successes : retry.successes()) {
            retriedWell += successes;
        }
        long retriedBadly = retry.failures();
        long well = 0;
        long badly = 0;
        for (MethodGuard method : rule.methods()) {
            Map<?, CallRecorder> labelled = method.labelledCalls();
            Collection<CallRecorder> recorders = labelled == null
                    ? Collections.singleton(method.calls()) : labelled.values();
            for (CallRecorder recorder : recorders) {
                for (Outcome outcome : Outcome.values()) {
                    if (outcome == Outcome.SUCCESS) {
                        well += recorder.count(outcome);
                    } else {
                        badly += recorder.count(outcome);
                    }
                }
            }
        }
        Map<String, Long> kinds = new LinkedHashMap<String, Long>();
        kinds.put("successful_without_retry", rest[0].of(well, retriedWell));
        kinds.put("successful_with_retry", retriedWell);
        kinds.put("failed_without_retry", rest[1].of(badly, retriedBadly));
        kinds.put("failed_with_retry", retriedBadly);
        return kinds;
    }

    /** A number that is a difference of two, which are not read at one instant. */
    private static final class Rest {

        private long all;
        private long told;

        long of(long newAll, long part) {
            if (newAll < all) {
                told = 0; // the rule was given other labels, by which its calls are counted anew
            }
            all = newAll;
            told = Math.max(told, newAll - part);
            return told;
        }
    }
}
