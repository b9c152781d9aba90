package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What holds of a rule's calls: what its files say, and where they say nothing, what that means. Thread-safe. */
final class SettingsJson {

    private static final double NANOS = 1e9;

    private SettingsJson() {
    }

    /** Those that a rule has, by the names of their fields, the outermost first. */
    static List<String> policies(GuardSettings settings) {
        List<String> policies = new ArrayList<String>();
        add(policies, "fallback", settings.fallback());
        add(policies, "retry", settings.retry());
        add(policies, "circuit-breaker", settings.breaker());
        add(policies, "rate-limit", settings.rateLimit());
        add(policies, "timeout", settings.timeout());
        add(policies, "bulkhead", settings.bulkhead());
        add(policies, "fault", settings.fault());
        return policies;
    }

    private static void add(List<String> policies, String name, Object settings) {
        if (settings != null) {
            policies.add(name);
        }
    }

    /** Into an object that has been begun; null for policies that the rule has not. */
    static void write(JsonWriter json, GuardSettings settings) throws IOException {
        json.name("mode").value(RuleJson.word(settings.mode()));
        JsonPages.number(json, "enforced_ratio", settings.enforcedShare());
        json.name("nested").value(settings.eachNested() ? "each" : "once");
        json.name("key").beginArray();
        for (ValuePath path : settings.keys()) {
            json.value(path.toString());
        }
        json.endArray();
        json.name("max_keys").value(settings.maxKeys());
        json.name("labels").beginObject();
        for (Map.Entry<String, ValuePath> label : settings.labels().entrySet()) {
            json.name(label.getKey()).value(label.getValue().toString());
        }
        json.endObject();
        json.name("label_limit").value(settings.labelLimit());
        breaker(json, settings.breaker());
        retry(json, settings.retry());
        limits(json, settings.rateLimit(), settings.bulkhead());
        json.name("timeout");
        if (begins(json, settings.timeout())) {
            seconds(json, "after_seconds", settings.timeout().afterNanos());
            json.name("interrupt").value(settings.timeout().interrupt());
            json.endObject();
        }
        json.name("fault");
        if (begins(json, settings.fault())) {
            JsonPages.number(json, "ratio", settings.fault().rate());
            seconds(json, "delay_seconds", settings.fault().delayNanos());
            json.name("throw").value(settings.fault().exceptionType());
            json.endObject();
        }
        fallback(json, settings.fallback());
        json.name("latency").beginObject();
        seconds(json, "window_seconds", settings.latency().windowNanos());
        numbers(json, "buckets_seconds", settings.latency().bucketNanos());
        json.name("quantiles").beginArray();
        for (double quantile : settings.latency().quantiles()) {
            JsonPages.number(json, quantile);
        }
        json.endArray();
        json.endObject();
    }

    /** Begins an object, or writes null in its place. */
    private static boolean begins(JsonWriter json, Object settings) throws IOException {
        if (settings == null) {
            json.nullValue();
        } else {
            json.beginObject();
        }
        return settings != null;
    }

    private static void breaker(JsonWriter json, BreakerSettings breaker) throws IOException {
        json.name("circuit_breaker");
        if (begins(json, breaker)) {
            JsonPages.number(json, "failure_ratio", unlessZero(breaker.failureRate()));
            JsonPages.number(json, "consecutive_failures", unlessZero(breaker.consecutiveFailures()));
            JsonPages.number(json, "slow_call_ratio", unlessZero(breaker.slowRate()));
            JsonPages.number(json, "slow_call_seconds",
                    breaker.slowRate() == 0 ? Double.NaN : breaker.slowOverNanos() / NANOS);
            json.name("slow_in_flight").value(breaker.slowInFlight());
            JsonPages.number(json, "window_seconds", unlessZero(breaker.windowNanos() / NANOS));
            JsonPages.number(json, "window_calls", unlessZero(breaker.windowCalls()));
            json.name("minimum_calls").value(breaker.minimumCalls());
            backoff(json, "open_for", breaker.openFor());
            json.name("half_open_calls").value(breaker.halfOpenCalls());
            json.name("half_open_successes").value(breaker.halfOpenSuccesses());
            seconds(json, "half_open_max_wait_seconds", breaker.halfOpenMaxWaitNanos());
            json.name("count").value(breaker.countCalls() ? "calls" : "attempts");
            json.name("force").value(breaker.force() == null ? null : RuleJson.word(breaker.force()));
            exceptions(json, breaker.exceptions());
            json.name("judges_results").value(breaker.failureResults() != null);
            json.endObject();
        }
    }

    private static void retry(JsonWriter json, RetrySettings retry) throws IOException {
        json.name("retry");
        if (begins(json, retry)) {
            json.name("attempts").value(retry.attempts());
            backoff(json, "backoff", retry.backoff());
            JsonPages.number(json, "max_duration_seconds", unlessZero(retry.maxDurationNanos() / NANOS));
            JsonPages.number(json, "budget_ratio", retry.budget() < 0 ? Double.NaN : retry.budget());
            exceptions(json, retry.exceptions());
            json.name("judges_results").value(retry.failureResults() != null);
            json.endObject();
        }
    }

    private static void limits(JsonWriter json, RateLimitSettings rate, BulkheadSettings bulkhead) throws IOException {
        json.name("rate_limit");
        if (begins(json, rate)) {
            json.name("calls").value(rate.calls());
            seconds(json, "per_seconds", rate.perNanos());
            json.name("burst").value(rate.burst());
            seconds(json, "wait_seconds", rate.waitNanos());
            json.endObject();
        }
        json.name("bulkhead");
        if (begins(json, bulkhead)) {
            json.name("adaptive").value(bulkhead.adaptive());
            json.name("min_calls").value(bulkhead.min());
            json.name("max_calls").value(bulkhead.max());
            seconds(json, "wait_seconds", bulkhead.waitNanos());
            json.endObject();
        }
    }

    private static void fallback(JsonWriter json, FallbackSettings fallback) throws IOException {
        json.name("fallback");
        if (begins(json, fallback)) {
            json.name("form").value(RuleJson.word(fallback.form()));
            json.name("value").value(fallback.form() == FallbackSettings.Form.VALUE ? String.valueOf(fallback.value()) : null);
            json.name("type").value(fallback.typeName());
            json.name("method").value(fallback.methodName());
            json.name("for").beginArray();
            for (FallbackSettings.Reason reason : fallback.reasons()) {
                json.value(RuleJson.word(reason));
            }
            json.endArray();
            json.endObject();
        }
    }

    private static void backoff(JsonWriter json, String name, Backoff backoff) throws IOException {
        json.name(name).beginObject();
        seconds(json, "initial_seconds", backoff.initialNanos());
        JsonPages.number(json, "multiplier", backoff.multiplier());
        seconds(json, "max_seconds", backoff.maxNanos());
        json.name("jitter").value(RuleJson.word(backoff.jitter()));
        json.endObject();
    }

    private static void exceptions(JsonWriter json, ExceptionFilter filter) throws IOException {
        texts(json, "failures", filter.failures());
        texts(json, "ignore", filter.ignore());
    }

    static void texts(JsonWriter json, String name, Iterable<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }

    private static void numbers(JsonWriter json, String name, long[] nanos) throws IOException {
        json.name(name).beginArray();
        json.setIndent(""); // in one line
        for (long each : nanos) {
            JsonPages.number(json, each / NANOS);
        }
        json.endArray();
        json.setIndent("  ");
    }

    private static void seconds(JsonWriter json, String name, long nanos) throws IOException {
        JsonPages.number(json, name, nanos / NANOS);
    }

    private static double unlessZero(double value) {
        return value == 0 ? Double.NaN : value;
    }
}
