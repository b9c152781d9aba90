package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;

/** The fields of a rule file, each with what reads it. Those that can't be used yet are named, and refused. */
final class Schema {

    private Schema() {
    }

    /** A whole file. */
    static Section file() {
        return new Section("version: 1").nullSaysNothing().needs("version")
                .field("version", new Choices().word("1", 1))
                .field("exporter", exporter())
                .field("console", console())
                .field("events", new Either(new Choices().word("stderr", EventSettings.STDERR).word("off", EventSettings.OFF)
                        .otherwise("{file: shearpin-events.jsonl}"), events()))
                .field("notify", new Sugar("url", new WebhookUrls(), webhook()))
                .field("reload", new ReloadPeriods())
                .field("presets", new PresetsReader(rule("jdbc: {use: db-policy}")))
                .field("defaults", rule("defaults: {mode: observe}"))
                .field("policies", new NamedSections(rule("remote-call: {retry: {attempts: 3}}")))
                .field("rules", new NamedSections(
                        rule("payments: {match: com.acme.PaymentClient#charge, mode: observe}")));
    }

    private static Section exporter() {
        return new Section("exporter: {port: 9478}")
                .field("host", new Hosts())
                .field("port", new Ports())
                .field("jvm-metrics", Choices.yesOrNo())
                .field("prefix", new Prefixes())
                .field("compat", new Choices().word("none", false).word("resilience4j", true))
                .field("tls", new Section("tls: {certificate: /path/to/tls.crt, key: /path/to/tls.key}")
                        .field("keystore", new FileNames("/path/to/keystore.p12"))
                        .field("password", Credentials.password())
                        .field("certificate", new FileNames("/path/to/tls.crt"))
                        .field("key", new FileNames("/path/to/tls.key")))
                .field("auth", new Section("auth: {username: prometheus, password-hash: \"pbkdf2-sha256$...\"}")
                        .field("username", Credentials.username())
                        .field("password-hash", Credentials.passwordHash()));
    }

    private static Section console() {
        return new Section("console: {token: \"${SHEARPIN_TOKEN:-}\"}")
                .field("token", new Tokens())
                .field("enabled", Choices.yesOrNo());
    }

    private static Section events() {
        return new Section("events: {file: shearpin-events.jsonl, max-size: 10MB, files: 3}")
                .field("file", new FileNames("shearpin-events.jsonl"))
                .field("max-size", new Sizes("1KB", "100GB"))
                .field("files", Numbers.whole(1, 100));
    }

    private static Section webhook() {
        Choices types = new Choices();
        for (EventType type : EventType.values()) {
            types.word(type.word(), type);
        }
        return new Section("notify: {url: \"${WEBHOOK_URL}\", for: [opened, recovered]}")
                .field("url", new WebhookUrls())
                .field("for", Lists.atLeastOne(types));
    }

    /** A rule, or what has the fields of one. */
    static Section rule(String example) {
        return new Section(example).defined("rule")
                .field("match", new Patterns(true))
                .field("except", new Patterns(false))
                .field("use", new RuleNames())
                .field("mode", new Either(new Choices().word("enforce", Mode.ENFORCE).word("observe", Mode.OBSERVE)
                        .word("off", Mode.OFF), new EnforcedShare()))
                .field("nested", new Choices().word("once", false).word("each", true))
                .field("max-methods", Numbers.whole(1, 100_000))
                .field("measure-only", Choices.yesOrNo())
                .field("policy-defaults", new Section("policy-defaults: {throw: java.io.IOException}")
                        .field("key", Lists.atLeastOne(Paths.atEntry("$arg0.host")))
                        .field("throw", TypeNames.thrown())
                        .field("ignore", Lists.of(TypeNames.caught()))
                        .field("failure-results", new FailureResults("failure-results: {$return.status: 500..599}")))
                .field("key", Lists.atLeastOne(Paths.atEntry("$arg0.host")))
                .field("max-keys", Numbers.whole(1, 100_000))
                .field("labels", new Labels())
                .field("label-limit", Numbers.whole(1, 10_000))
                .field("circuit-breaker", circuitBreaker())
                .field("retry", retry())
                .field("rate-limit", rateLimit())
                .field("bulkhead", bulkhead())
                .field("timeout", new Sugar("after", new Durations("1ms", "24h"), timeout()))
                .field("fault", fault())
                .field("fallback", new Fallbacks())
                .field("latency", latency())
                .field("measure", Measures.schema())
                .notYet("dead-letter");
    }

    private static Section circuitBreaker() {
        return new Section("circuit-breaker: {failure-rate: 50%, window: 60s, open-for: 30s}")
                .field("failure-rate", new Shares(null))
                .field("consecutive-failures", Numbers.whole(1, 1_000_000))
                .field("window", new Windows())
                .field("minimum-calls", Numbers.whole(1, 1_000_000))
                .field("slow-calls", new Section("slow-calls: {over: 2s, rate: 80%}")
                        .field("over", new Durations("1ms", "24h"))
                        .field("rate", new Shares(null))
                        .field("in-flight", Choices.yesOrNo()))
                .field("open-for", new Either(new Durations("1ms", "24h"),
                        backoff("open-for: {initial: 30s, multiplier: 2, max: 10m}", "1ms", "24h")))
                .field("half-open", new Section("half-open: {calls: 5, successes: 5, max-wait: 30s}")
                        .field("calls", Numbers.whole(1, 10_000))
                        .field("successes", Numbers.whole(1, 10_000))
                        .field("max-wait", new Durations("1ms", "24h")))
                .field("failures", Lists.of(TypeNames.caught()))
                .field("ignore", Lists.of(TypeNames.caught()))
                .field("failure-results", new FailureResults("failure-results: {$return.status: [500, 502, 503]}"))
                .field("count", new Choices().word("attempts", false).word("calls", true))
                .field("force", new Choices().word("open", BreakerSettings.Force.OPEN)
                        .word("closed", BreakerSettings.Force.CLOSED));
    }

    private static Section retry() {
        return new Section("retry: {attempts: 3, backoff: 100ms}")
                .field("attempts", Numbers.whole(1, 100))
                .field("backoff", new Either(new Durations("0ms", "1h"),
                        backoff("backoff: {initial: 100ms, multiplier: 2, max: 2s, jitter: full}", "0ms", "1h")))
                .field("max-duration", new Durations("1ms", "24h"))
                .field("failures", Lists.of(TypeNames.caught()))
                .field("ignore", Lists.of(TypeNames.caught()))
                .field("failure-results", new FailureResults("failure-results: {$return.status: [500, 502, 503]}"))
                .field("budget", new Shares("none"));
    }

    private static Section backoff(String example, String least, String most) {
        return new Section(example)
                .field("initial", new Durations(least, most))
                .field("multiplier", Numbers.decimal("1", "100"))
                .field("max", new Durations(least, most))
                .field("jitter", new Choices().word("none", Backoff.Jitter.NONE).word("equal", Backoff.Jitter.EQUAL)
                        .word("full", Backoff.Jitter.FULL).word("decorrelated", Backoff.Jitter.DECORRELATED));
    }

    private static Section rateLimit() {
        return new Section("rate-limit: {calls: 100, per: 1s}")
                .field("calls", Numbers.whole(1, 1_000_000))
                .field("per", new Durations("1ms", "24h"))
                .field("burst", Numbers.whole(1, 1_000_000))
                .field("wait", new Durations("0ms", "1h"));
    }

    private static Section bulkhead() {
        return new Section("bulkhead: {calls: 10}")
                .field("calls", Numbers.wholeOr(PolicyBuilder.ADAPTIVE, 1, 100_000))
                .field("min", Numbers.whole(1, 100_000))
                .field("max", Numbers.whole(1, 100_000))
                .field("wait", new Durations("0ms", "1h"));
    }

    private static Section timeout() {
        return new Section("timeout: {after: 2s, interrupt: true}")
                .field("after", new Durations("1ms", "24h"))
                .field("interrupt", Choices.yesOrNo());
    }

    private static Section fault() {
        return new Section("fault: {rate: 5%, delay: 200ms}")
                .field("rate", new Shares(null))
                .field("delay", new Durations("0ms", "1h"))
                .field("throw", TypeNames.thrown());
    }

    private static Section latency() {
        return new Section("latency: {buckets: [5ms, 25ms, 100ms], window: 5m}")
                .field("buckets", Lists.ascending(new Durations("1us", "1h"), 100))
                .field("window", new Durations("1s", "24h"))
                .field("quantiles", Lists.ascending(Numbers.decimal("0", "1"), 20));
    }
}
