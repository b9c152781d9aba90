package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import java.util.Collections;
import java.util.List;

/**
 * Finds what rules say in vain, or at a price that does not show: it is no error, but whoever wrote it had something else in
 * mind. Not thread-safe.
 */
final class RuleWarnings {

    /** Of windows of calls that one rule may have. */
    private static final long MUCH_MEMORY = 64_000_000;
    private static final long BYTES_A_CALL = 4;
    /** In the alphabet of tokens the least that nobody finds by trying. */
    private static final int SAFE_TOKEN = 16;

    private final Effects effects = new Effects();
    private final WaitWarnings waits = new WaitWarnings(effects);
    private final FailureWarnings failures = new FailureWarnings(effects);
    private final KeptNames keptNames = new KeptNames();
    private final Problems warnings = Problems.warnings();

    /** Of the console. */
    void check(Values console) {
        String token = console.get("token", String.class, "");
        if (!token.isEmpty() && token.length() < SAFE_TOKEN) {
            warnings.at(console.node("token"), "a short token can be found by trying",
                    "write at least " + SAFE_TOKEN + " characters, such as `openssl rand -hex 16` prints");
        }
    }

    /** @param values what the files say of it */
    void exporter(Values values, ExporterSettings settings) {
        if (settings.protection().auth() != null && settings.protection().tls() == null && !settings.host().startsWith("127.")
                && !settings.host().equals("localhost") && !settings.host().equals("::1")) {
            warnings.at(values.node("auth"), "without tls each scrape sends the password in plain to this port",
                    "add tls, or host: 127.0.0.1 where a proxy here speaks it");
        }
    }

    void check(Values rule, GuardSettings settings) {
        keptNames.add(rule);
        keysAndLabels(rule, settings);
        breaker(rule, settings);
        memory(rule, settings);
        retry(rule.parts("retry"), settings);
        bulkhead(rule, settings);
        fallback(rule, settings);
        if (settings.fault() != null) {
            effects.of(rule, "fault", settings.mode() != Mode.OBSERVE, "strikes no call while the mode is observe",
                    "write mode: enforce, or a share of the calls: {enforce: 5%}");
        }
    }

    /** Of a rule that only measures: what it says of policies itself. */
    void policiesOf(Values rule, List<String> policies) {
        for (String policy : policies) {
            effects.of(rule, policy, false, "has no effect, the rule is measure-only", "remove one of the two");
        }
    }

    /**
     * Of what is said of a preset, for one of its rules.
     *
     * @param fields      of the preset
     * @param policies    their names
     * @param measuresOnly whether no policy reaches the rule
     * @param usesPolicies whether a bundle that the fields name has any
     */
    void policiesOfPreset(String preset, Values fields, List<String> policies, boolean measuresOnly, boolean usesPolicies) {
        String what = "has no effect: all rules of the preset " + preset + " only measure, and take no policy";
        String instead = "remove it; a policy needs a rule of its own that names methods of the program";
        for (String policy : policies) {
            effects.of(fields, policy, !measuresOnly, what, instead);
        }
        effects.of(fields, "use", !measuresOnly || !usesPolicies, what, instead);
    }

    /** @param events null: none are set */
    void events(Values events) {
        if (events != null) {
            for (String field : new String[] {"max-size", "files"}) {
                effects.of(events, field, events.has("file"), "has no effect, events are written to stderr",
                        "add a file: shearpin-events.jsonl, or remove it");
            }
        }
    }

    /** As {@link RuleSet#warnings()} has them. */
    List<String> messages() {
        keptNames.check(warnings);
        effects.tell(warnings);
        return warnings.messages();
    }

    private void keysAndLabels(Values rule, GuardSettings settings) {
        boolean isKeyed = settings.breaker() != null || settings.rateLimit() != null || settings.bulkhead() != null
                || settings.fallback() != null && settings.fallback().form() == FallbackSettings.Form.LAST_GOOD;
        effects.of(rule, "key", isKeyed,
                "has no effect, the rule has no circuit-breaker, rate-limit, bulkhead or fallback: last-good",
                "add what there is to be one of for each value, or remove the key");
        effects.of(rule, "max-keys", !settings.keys().isEmpty(), "has no effect without a key",
                "add one, such as key: $arg0.host, or remove it");
        effects.of(rule, "label-limit", !settings.labels().isEmpty() || settings.measure().readsCalls(), "has no effect without labels",
                "add some, such as labels: {tenant: $arg0.tenant}, or remove it");
    }

    private void breaker(Values rule, GuardSettings settings) {
        BreakerSettings breaker = settings.breaker();
        if (breaker == null) {
            return;
        }
        Values values = rule.parts("circuit-breaker");
        boolean judgesRates = breaker.failureRate() > 0 || breaker.slowRate() > 0;
        for (String field : new String[] {"window", "minimum-calls"}) {
            effects.of(values, field, judgesRates, "has no effect, only consecutive-failures is judged",
                    "remove it, or add a rate: failure-rate: 50%");
        }
        effects.of(values, "count", settings.retry() != null, "has no effect, the rule does not retry",
                "remove it, or add a retry");
        failures.check(values);
        waits.openFor(values.parts("open-for"));
        Values slow = values.parts("slow-calls");
        if (slow != null) {
            // A call that is counted as one may be longer than each of its attempts.
            boolean isLonger = breaker.countCalls() && settings.retry() != null;
            effects.of(slow, "over", isLonger || breaker.slowOverNanos() <= limit(settings.timeout()),
                    "no call is slow before it times out, " + timeout(rule, slow.node("over")), "write less than that");
        }
    }

    /** A window of calls is in memory as a whole as soon as its key is. */
    private void memory(Values rule, GuardSettings settings) {
        BreakerSettings breaker = settings.breaker();
        if (breaker == null || settings.keys().isEmpty()) {
            return;
        }
        boolean slowCalls = breaker.slowRate() > 0;
        long bytesOfCall = slowCalls ? 2 * BYTES_A_CALL : BYTES_A_CALL;
        long bytes = bytesOfCall * breaker.windowCalls() * settings.maxKeys();
        if (bytes > MUCH_MEMORY) {
            warnings.at(rule.parts("circuit-breaker").node("window"), "takes up to " + bytes / 1_000_000 + " MB: each of "
                    + settings.maxKeys() + " keys may have one, of " + bytesOfCall + " bytes a call"
                    + (slowCalls ? " with slow-calls" : ""), "write at most "
                    + MUCH_MEMORY / bytesOfCall / settings.maxKeys() + " calls, or a time such as 60s, or lower max-keys");
        }
    }

    private void retry(Values retry, GuardSettings settings) {
        if (retry != null) {
            effects.of(retry, "attempts", settings.retry().attempts() > 1,
                    "nothing is tried again, the first attempt is included", "write 2 or more, or retry: null");
            failures.check(retry);
            waits.retry(retry, settings.retry());
        }
    }

    private void bulkhead(Values rule, GuardSettings settings) {
        if (settings.bulkhead() == null) {
            return;
        }
        Values values = rule.parts("bulkhead");
        for (String bound : new String[] {"min", "max"}) {
            effects.of(values, bound, settings.bulkhead().adaptive(), "has no effect, the number of calls is fixed",
                    "write calls: adaptive, or remove it");
        }
        if (values.has("wait")) {
            effects.of(values, "wait", settings.bulkhead().waitNanos() < limit(settings.timeout()),
                    "no call waits that long, it times out before, " + timeout(rule, values.node("wait")),
                    "write less than that");
        }
    }

    private void fallback(Values rule, GuardSettings settings) {
        Values values = rule.parts("fallback");
        if (values == null || !values.has(Fallbacks.FOR)) {
            return;
        }
        boolean refuses = settings.breaker() != null || settings.rateLimit() != null || settings.bulkhead() != null;
        boolean timesOut = settings.timeout() != null && settings.timeout().interrupt();
        YamlNode node = values.node(Fallbacks.FOR);
        List<YamlNode> items = node.is(YamlNode.Kind.LIST) ? node.items() : Collections.singletonList(node);
        List<?> reasons = values.list(Fallbacks.FOR);
        for (int i = 0; i < reasons.size(); i++) {
            if (reasons.get(i) == Reason.REJECTED) {
                effects.of(items.get(i), refuses, "this rule rejects no call, it has no circuit-breaker, rate-limit or"
                        + " bulkhead", "add one, or remove the word");
            } else if (reasons.get(i) == Reason.TIMEOUT) {
                boolean onlyCounts = settings.timeout() != null;
                effects.of(items.get(i), timesOut, onlyCounts ? "no call times out, interrupt: false only counts"
                        : "no call times out, the rule has no timeout",
                        (onlyCounts ? "write interrupt: true" : "add timeout: 2s") + ", or remove the word");
            }
        }
    }

    /** When calls are ended, in nanoseconds. */
    private static long limit(TimeoutSettings timeout) {
        return timeout == null || !timeout.interrupt() ? Long.MAX_VALUE : timeout.afterNanos();
    }

    private static String timeout(Values rule, YamlNode from) {
        Values timeout = rule.parts("timeout");
        YamlNode after = timeout == null ? null : timeout.node("after");
        return after == null ? "" : "after " + after.described() + " in " + after.seenFrom(from);
    }
}
