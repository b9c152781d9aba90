package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.Backoff;

/** The fields of a rule file, each with what reads it. Those that can't be used yet are named, and refused. */
final class Schema {

    private Schema() {
    }

    /** A whole file. */
    static Section file() {
        return new Section("version: 1").nullSaysNothing()
                .field("version", new Choices().word("1", 1))
                .field("exporter", exporter())
                .notYet("console", "events", "notify", "presets", "reload")
                .field("defaults", rule("defaults: {mode: observe}"))
                .field("policies", new NamedSections(rule("remote-call: {retry: {attempts: 3}}")))
                .field("rules", new NamedSections(rule("payments: {match: com.acme.PaymentClient#charge, mode: observe}")));
    }

    private static Section exporter() {
        return new Section("exporter: {port: 9478}")
                .field("host", new Hosts())
                .field("port", new Ports())
                .field("jvm-metrics", Choices.yesOrNo())
                .notYet("prefix", "tls", "auth", "compat");
    }

    private static Section rule(String example) {
        return new Section(example)
                .field("match", new Patterns(true))
                .field("except", new Patterns(false))
                .field("use", new RuleNames())
                .field("mode", new Either(new Choices().word("enforce", Mode.ENFORCE).word("observe", Mode.OBSERVE)
                        .word("off", Mode.OFF), null))
                .field("nested", new Choices().word("once", false).word("each", true))
                .field("max-methods", Numbers.whole(1, 100_000))
                .field("circuit-breaker", circuitBreaker())
                .field("retry", retry())
                .field("latency", latency())
                .notYet("key", "max-keys", "labels", "label-limit", "rate-limit", "bulkhead", "timeout", "fault",
                        "fallback", "dead-letter", "measure");
    }

    private static Section circuitBreaker() {
        return new Section("circuit-breaker: {failure-rate: 50%, window: 60s, open-for: 30s}")
                .field("failure-rate", new Shares(null))
                .field("consecutive-failures", Numbers.whole(1, 1_000_000))
                .field("window", new Windows())
                .field("minimum-calls", Numbers.whole(1, 1_000_000))
                .field("open-for", new Either(new Durations("1ms", "24h"), null))
                .field("half-open", new Section("half-open: {calls: 5, successes: 5, max-wait: 30s}")
                        .field("calls", Numbers.whole(1, 10_000))
                        .field("successes", Numbers.whole(1, 10_000))
                        .field("max-wait", new Durations("1ms", "24h")))
                .field("failures", Lists.of(new TypeNames()))
                .field("ignore", Lists.of(new TypeNames()))
                .notYet("slow-calls", "failure-results", "count", "force");
    }

    private static Section retry() {
        return new Section("retry: {attempts: 3, backoff: 100ms}")
                .field("attempts", Numbers.whole(1, 100))
                .field("backoff", new Either(new Durations("0ms", "1h"),
                        new Section("backoff: {initial: 100ms, multiplier: 2, max: 2s, jitter: full}")
                                .field("initial", new Durations("0ms", "1h"))
                                .field("multiplier", Numbers.decimal("1", "100"))
                                .field("max", new Durations("0ms", "1h"))
                                .field("jitter", new Choices().word("none", Backoff.Jitter.NONE)
                                        .word("equal", Backoff.Jitter.EQUAL).word("full", Backoff.Jitter.FULL)
                                        .word("decorrelated", Backoff.Jitter.DECORRELATED))))
                .field("max-duration", new Durations("1ms", "24h"))
                .field("failures", Lists.of(new TypeNames()))
                .field("ignore", Lists.of(new TypeNames()))
                .field("budget", new Shares("none"))
                .notYet("failure-results");
    }

    private static Section latency() {
        return new Section("latency: {buckets: [5ms, 25ms, 100ms], window: 5m}")
                .field("buckets", Lists.ascending(new Durations("1us", "1h"), 100))
                .field("window", new Durations("1s", "24h"))
                .field("quantiles", Lists.ascending(Numbers.decimal("0", "1"), 20));
    }
}
