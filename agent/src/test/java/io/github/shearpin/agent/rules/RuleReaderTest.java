package io.github.shearpin.agent.rules;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What good rule files say, rule by rule. */
class RuleReaderTest {

    private static final Path GOOD = Path.of("src", "test", "resources", "rules", "good");

    @TempDir
    Path directory;

    private static RuleSet good(String name, Map<String, String> environment) throws RuleErrors {
        return RuleReader.read(GOOD.resolve(name).toString(), environment);
    }

    private RuleSet read(String... files) throws Exception {
        StringBuilder setting = new StringBuilder();
        for (int i = 0; i < files.length; i++) {
            Path file = directory.resolve(i + ".yaml");
            Files.writeString(file, files[i]);
            setting.append(i == 0 ? "" : ";").append(file);
        }
        return RuleReader.read(setting.toString(), Map.of());
    }

    private GuardSettings only(String rule) throws Exception {
        RuleSet rules = read("version: 1\nrules:\n  it: {match: com.acme.A#b, " + rule + "}\n");
        return rules.rules().get(0).settings();
    }

    private static Rule rule(RuleSet rules, String name) {
        return rules.rules().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    private static List<String> texts(List<MethodPattern> patterns) {
        return patterns.stream().map(MethodPattern::text).toList();
    }

    @Test
    void readsEveryField() throws Exception {
        RuleSet rules = good("every-field.yaml", Map.of());

        assertThat(rules.exporter().host()).isEqualTo("127.0.0.1");
        assertThat(rules.exporter().firstPort()).isEqualTo(9478);
        assertThat(rules.exporter().lastPort()).isEqualTo(9490);
        assertThat(rules.exporter().jvmMetrics()).isFalse();
        assertThat(rules.exporter().console().token()).isEqualTo("0123456789abcdef-._~+/=");
        assertThat(rules.exporter().console().enabled()).isFalse();
        assertThat(rules.exporter().prefix()).isEqualTo("acme_");
        assertThat(rules.events()).usingRecursiveComparison()
                .isEqualTo(EventSettings.file("/var/log/shearpin.jsonl", 1_500_000, 7));
        assertThat(rules.notifications()).usingRecursiveComparison().isEqualTo(new NotifySettings(
                "https://hooks.example.com/services/T0", Set.of(EventType.OPENED, EventType.RETRY_EXHAUSTED)));
        Rule rule = rules.rules().get(0);
        assertThat(rule.name()).isEqualTo("payments.v2_a-b");
        assertThat(rule.position().line()).isEqualTo(12);
        assertThat(rule.position().column()).isEqualTo(3);
        assertThat(texts(rule.match())).containsExactly("com.acme.pay.PaymentClient+#charge(String, ..)",
                "public @com.acme.Remote com.acme.**#*");
        assertThat(rule.match().get(0).position().line()).isEqualTo(14);
        assertThat(texts(rule.except())).containsExactly("com.acme.**#toString()");
        assertThat(rule.maxMethods()).isEqualTo(20);
        GuardSettings settings = rule.settings();
        assertThat(settings.rule()).isEqualTo("payments.v2_a-b");
        assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(settings.enforcedShare()).isEqualTo(0.25);
        assertThat(settings.eachNested()).isTrue();
        BreakerSettings breaker = settings.breaker();
        assertThat(breaker.failureRate()).isEqualTo(0.125);
        assertThat(breaker.consecutiveFailures()).isEqualTo(7);
        assertThat(breaker.windowCalls()).isEqualTo(100);
        assertThat(breaker.windowNanos()).isZero();
        assertThat(breaker.minimumCalls()).isEqualTo(10);
        assertThat(breaker.slowOverNanos()).isEqualTo(SECONDS.toNanos(2));
        assertThat(breaker.slowRate()).isEqualTo(0.75);
        assertThat(breaker.slowInFlight()).isFalse();
        assertThat(breaker.openFor().initialNanos()).isEqualTo(SECONDS.toNanos(90));
        assertThat(breaker.openFor().multiplier()).isEqualTo(3);
        assertThat(breaker.openFor().maxNanos()).isEqualTo(HOURS.toNanos(1));
        assertThat(breaker.openFor().jitter()).isEqualTo(Backoff.Jitter.FULL);
        assertThat(values(breaker.failureResults())).isEqualTo("{$return.status=[500, 502, 503], $return=[null]}");
        assertThat(breaker.failureResults().values().values().iterator().next()).containsExactly(500L, 502L, 503L);
        assertThat(breaker.countCalls()).isTrue();
        assertThat(breaker.force()).isEqualTo(BreakerSettings.Force.CLOSED);
        assertThat(breaker.halfOpenCalls()).isEqualTo(3);
        assertThat(breaker.halfOpenSuccesses()).isEqualTo(2);
        assertThat(breaker.halfOpenMaxWaitNanos()).isEqualTo(MILLISECONDS.toNanos(2500));
        assertThat(breaker.exceptions()).isEqualTo(
                new ExceptionFilter(List.of("java.io.IOException", "com.acme.Outer$Failed"), List.of("com.acme.Fine")));
        RetrySettings retry = settings.retry();
        assertThat(retry.attempts()).isEqualTo(4);
        assertThat(retry.backoff().initialNanos()).isEqualTo(MILLISECONDS.toNanos(50));
        assertThat(retry.backoff().multiplier()).isEqualTo(1.5);
        assertThat(retry.backoff().maxNanos()).isEqualTo(SECONDS.toNanos(1));
        assertThat(retry.backoff().jitter()).isEqualTo(Backoff.Jitter.EQUAL);
        assertThat(retry.maxDurationNanos()).isEqualTo(SECONDS.toNanos(5));
        assertThat(retry.budget()).isEqualTo(0.1);
        assertThat(retry.exceptions()).isEqualTo(
                new ExceptionFilter(List.of("java.io.IOException"), List.of("java.io.EOFException")));
        assertThat(retry.failureResults().values().values()).singleElement(LIST)
                .containsExactly("BUSY", "500", true, -1L, 2.5, null);
        assertThat(settings.keys()).hasToString("[$arg0.host]");
        assertThat(settings.maxKeys()).isEqualTo(50);
        assertThat(settings.labels()).hasToString("{tenant=$arg0.tenant, status=$return.status}");
        assertThat(settings.labelLimit()).isEqualTo(20);
        assertThat(settings.fallback()).usingRecursiveComparison().isEqualTo(FallbackSettings.method(
                "com.acme.Backup$Local", "charge", EnumSet.of(Reason.REJECTED, Reason.FAILURE)));
        assertThat(settings.rateLimit()).usingRecursiveComparison().isEqualTo(
                new RateLimitSettings(100, SECONDS.toNanos(10), 250, MILLISECONDS.toNanos(50)));
        assertThat(settings.bulkhead()).usingRecursiveComparison().isEqualTo(
                BulkheadSettings.adaptive(5, 200, MILLISECONDS.toNanos(20)));
        assertThat(settings.timeout()).usingRecursiveComparison().isEqualTo(
                new TimeoutSettings(SECONDS.toNanos(2), false));
        assertThat(settings.fault()).usingRecursiveComparison().isEqualTo(
                new FaultSettings(0.05, MILLISECONDS.toNanos(200), "java.io.IOException"));
        LatencySettings latency = settings.latency();
        assertThat(latency.bucketNanos()).containsExactly(50_000, 2_500_000, SECONDS.toNanos(1));
        assertThat(latency.windowNanos()).isEqualTo(SECONDS.toNanos(60));
        assertThat(latency.quantiles()).containsExactly(0.5, 0.999);
    }

    @Test
    void fillsInTheDefaults() throws Exception {
        RuleSet rules = read("version: 1\nrules:\n  it:\n    match: com.acme.A#b\n    circuit-breaker: {}\n    retry: {}\n");

        assertThat(rules.exporter().host()).isEqualTo("0.0.0.0");
        assertThat(rules.exporter().firstPort()).isEqualTo(9478);
        assertThat(rules.exporter().lastPort()).isEqualTo(9478);
        assertThat(rules.exporter().jvmMetrics()).isTrue();
        assertThat(rules.exporter().console().token()).isNull();
        assertThat(rules.exporter().console().enabled()).isTrue();
        assertThat(rules.exporter().prefix()).isEqualTo("shearpin_");
        assertThat(rules.exporter().resilience4jNames()).isFalse();
        assertThat(rules.events()).isSameAs(EventSettings.STDERR);
        assertThat(rules.notifications()).isNull();
        Rule rule = rules.rules().get(0);
        assertThat(rule.except()).isEmpty();
        assertThat(rule.maxMethods()).isEqualTo(200);
        GuardSettings settings = rule.settings();
        assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(settings.enforcedShare()).isEqualTo(1);
        assertThat(settings.eachNested()).isFalse();
        BreakerSettings breaker = settings.breaker();
        assertThat(breaker.failureRate()).isEqualTo(0.5);
        assertThat(breaker.consecutiveFailures()).isZero();
        assertThat(breaker.windowNanos()).isEqualTo(SECONDS.toNanos(60));
        assertThat(breaker.minimumCalls()).isEqualTo(20);
        assertThat(breaker.slowRate()).isZero();
        assertThat(breaker.openFor()).usingRecursiveComparison().isEqualTo(
                new Backoff(SECONDS.toNanos(30), 1, SECONDS.toNanos(30), Backoff.Jitter.NONE));
        assertThat(breaker.countCalls()).isFalse();
        assertThat(breaker.force()).isNull();
        assertThat(breaker.halfOpenCalls()).isEqualTo(5);
        assertThat(breaker.halfOpenSuccesses()).isEqualTo(5);
        assertThat(breaker.halfOpenMaxWaitNanos()).isEqualTo(SECONDS.toNanos(30));
        assertThat(breaker.exceptions()).isEqualTo(ExceptionFilter.EVERYTHING);
        RetrySettings retry = settings.retry();
        assertThat(retry.attempts()).isEqualTo(3);
        assertThat(retry.backoff().initialNanos()).isEqualTo(MILLISECONDS.toNanos(100));
        assertThat(retry.backoff().multiplier()).isEqualTo(2);
        assertThat(retry.backoff().maxNanos()).isEqualTo(SECONDS.toNanos(2));
        assertThat(retry.backoff().jitter()).isEqualTo(Backoff.Jitter.FULL);
        assertThat(retry.maxDurationNanos()).isZero();
        assertThat(retry.budget()).isEqualTo(0.2);
        assertThat(settings.latency().bucketNanos()).isEqualTo(LatencySettings.DEFAULT.bucketNanos());
    }

    @Test
    void aRuleWithoutPoliciesHasNone() throws Exception {
        GuardSettings settings = only("mode: off");

        assertThat(settings.mode()).isEqualTo(Mode.OFF);
        assertThat(settings.breaker()).isNull();
        assertThat(settings.retry()).isNull();
        assertThat(settings.rateLimit()).isNull();
        assertThat(settings.bulkhead()).isNull();
        assertThat(settings.timeout()).isNull();
        assertThat(settings.fault()).isNull();
        assertThat(settings.fallback()).isNull();
        assertThat(settings.keys()).isEmpty();
        assertThat(settings.maxKeys()).isEqualTo(1000);
        assertThat(settings.labels()).isEmpty();
        assertThat(settings.labelLimit()).isEqualTo(100);
        assertThat(settings.latency()).isNotNull();
    }

    @Test
    void fillsInTheDefaultsOfLimitsAndTimeouts() throws Exception {
        GuardSettings settings = only("rate-limit: {calls: 7}, bulkhead: {calls: 3}, timeout: 2s, "
                + "fault: {rate: 1%, throw: a.B}");

        assertThat(settings.rateLimit()).usingRecursiveComparison().isEqualTo(
                new RateLimitSettings(7, SECONDS.toNanos(1), 7, 0));
        assertThat(settings.bulkhead()).usingRecursiveComparison().isEqualTo(BulkheadSettings.fixed(3, 0));
        assertThat(settings.timeout()).usingRecursiveComparison().isEqualTo(
                new TimeoutSettings(SECONDS.toNanos(2), true));
        assertThat(settings.fault()).usingRecursiveComparison().isEqualTo(new FaultSettings(0.01, 0, "a.B"));
    }

    @Test
    void aTimeoutOfOneDurationIsMergedAsItsPart() throws Exception {
        RuleSet rules = read("version: 1\ndefaults: {timeout: {after: 5s, interrupt: false}}\n"
                + "rules: {it: {match: com.acme.A#b, timeout: 2s}}\n");

        assertThat(rules.rules().get(0).settings().timeout()).usingRecursiveComparison().isEqualTo(
                new TimeoutSettings(SECONDS.toNanos(2), false));
    }

    @Test
    void aSectionIsCompleteWhenItsPolicyMakesItSo() throws Exception {
        RuleSet rules = read("version: 1\npolicies: {remote: {rate-limit: {per: 1m}, bulkhead: {min: 2, max: 9}}}\n",
                "version: 1\nrules:\n  it: {match: com.acme.A#b, use: remote, rate-limit: {calls: 60},\n"
                + "    bulkhead: {calls: adaptive}}\n");

        GuardSettings settings = rules.rules().get(0).settings();
        assertThat(settings.rateLimit().perNanos()).isEqualTo(SECONDS.toNanos(60));
        assertThat(settings.rateLimit().calls()).isEqualTo(60);
        assertThat(settings.bulkhead()).usingRecursiveComparison().isEqualTo(BulkheadSettings.adaptive(2, 9, 0));
    }

    @Test
    void anOpenForWithPartsDoublesUpToTenMinutes() throws Exception {
        assertThat(only("circuit-breaker: {open-for: {}}").breaker().openFor()).usingRecursiveComparison().isEqualTo(
                new Backoff(SECONDS.toNanos(30), 2, SECONDS.toNanos(600), Backoff.Jitter.NONE));
        assertThat(only("circuit-breaker: {open-for: {initial: 1h}}").breaker().openFor().maxNanos())
                .isEqualTo(HOURS.toNanos(1));
        assertThat(only("circuit-breaker: {open-for: {max: 10s}}").breaker().openFor().initialNanos())
                .isEqualTo(SECONDS.toNanos(10));
    }

    @Test
    void namedAloneSlowCallsAreJudgedAlone() throws Exception {
        BreakerSettings alone = only("circuit-breaker: {slow-calls: {over: 2s}}").breaker();
        assertThat(alone.failureRate()).isZero();
        assertThat(alone.slowRate()).isEqualTo(0.8);
        assertThat(alone.slowInFlight()).isTrue();

        BreakerSettings both = only("circuit-breaker: {failure-rate: 30%, slow-calls: {over: 2s}}").breaker();
        assertThat(both.failureRate()).isEqualTo(0.3);
        assertThat(both.slowRate()).isEqualTo(0.8);
    }

    private FallbackSettings fallback(String written) throws Exception {
        return only("fallback: " + written).fallback();
    }

    private static void assertSame(FallbackSettings fallback, FallbackSettings expected) {
        assertThat(fallback).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void aFallbackGivesOneOfFiveThings() throws Exception {
        Set<Reason> all = EnumSet.allOf(Reason.class);

        assertSame(fallback("{value: null}"), FallbackSettings.value(null, all));
        assertSame(fallback("{value: ~}"), FallbackSettings.value(null, all));
        assertSame(fallback("{value: 42}"), FallbackSettings.value(42L, all));
        assertSame(fallback("{value: -0.5}"), FallbackSettings.value(-0.5, all));
        assertSame(fallback("{value: false}"), FallbackSettings.value(false, all));
        assertSame(fallback("{value: none of it}"), FallbackSettings.value("none of it", all));
        assertSame(fallback("{value: empty}"), FallbackSettings.empty(all));
        assertSame(fallback("empty"), FallbackSettings.empty(all));
        assertSame(fallback("{value: last-good}"), FallbackSettings.lastGood(all));
        assertSame(fallback("last-good"), FallbackSettings.lastGood(all));
        assertSame(fallback("{throw: java.io.IOException}"), FallbackSettings.exception("java.io.IOException", all));
        assertSame(fallback("{method: Main#backup}"), FallbackSettings.method("Main", "backup", all));
        assertSame(fallback("{value: 1, for: failure}"), FallbackSettings.value(1L, EnumSet.of(Reason.FAILURE)));
    }

    @Test
    void inQuotesAFallbacksValueIsText() throws Exception {
        for (String text : List.of("empty", "last-good", "null", "42", "true", "no", "")) {
            assertThat(fallback("{value: \"" + text + "\"}").value()).isEqualTo(text);
        }
    }

    @Test
    void whatAFallbackGivesIsReplacedAndWhatForIsKept() throws Exception {
        RuleSet rules = read("version: 1\ndefaults: {fallback: {method: com.acme.B#b, for: [rejected]}}\nrules:\n"
                + "  inherited: {match: com.acme.A#b}\n"
                + "  null-value: {match: com.acme.A#b, fallback: {value: null}}\n"
                + "  word: {match: com.acme.A#b, fallback: empty}\n"
                + "  other: {match: com.acme.A#b, fallback: {throw: com.acme.E, for: [timeout]}}\n"
                + "  for-all: {match: com.acme.A#b, fallback: {for: null}}\n"
                + "  none: {match: com.acme.A#b, fallback: null}\n",
                "version: 1\nrules: {null-value: {fallback: {for: [failure]}}}\n");

        Set<Reason> rejected = EnumSet.of(Reason.REJECTED);
        assertSame(rule(rules, "inherited").settings().fallback(), FallbackSettings.method("com.acme.B", "b", rejected));
        assertSame(rule(rules, "null-value").settings().fallback(),
                FallbackSettings.value(null, EnumSet.of(Reason.FAILURE)));
        assertSame(rule(rules, "word").settings().fallback(), FallbackSettings.empty(rejected));
        assertSame(rule(rules, "other").settings().fallback(),
                FallbackSettings.exception("com.acme.E", EnumSet.of(Reason.TIMEOUT)));
        assertSame(rule(rules, "for-all").settings().fallback(),
                FallbackSettings.method("com.acme.B", "b", EnumSet.allOf(Reason.class)));
        assertThat(rule(rules, "none").settings().fallback()).isNull();
    }

    @Test
    void labelsAreMergedByNameAndFailureResultsReplaceEachOther() throws Exception {
        RuleSet rules = read("version: 1\n"
                + "defaults: {labels: {a: $arg0, b: $arg1}, circuit-breaker: {failure-results: {$return: null}}}\n"
                + "rules: {it: {match: com.acme.A#b, labels: {b: null, a: $arg2, c: $return},\n"
                + "  circuit-breaker: {failure-results: {$return.ok: false}}}}\n");

        GuardSettings settings = rules.rules().get(0).settings();
        assertThat(settings.labels()).hasToString("{a=$arg2, c=$return}");
        assertThat(values(settings.breaker().failureResults())).isEqualTo("{$return.ok=[false]}");
    }

    private static String values(ResultPredicate predicate) {
        return predicate.values().toString();
    }

    @Test
    void aModeReplacesAShareAndTheOtherWayRound() throws Exception {
        RuleSet rules = read("version: 1\ndefaults: {mode: {enforce: 25%}}\npolicies: {watch: {mode: observe}}\nrules:\n"
                + "  share: {match: com.acme.A#b}\n  word: {match: com.acme.A#b, mode: enforce}\n"
                + "  watched: {match: com.acme.A#b, use: watch}\n"
                + "  back: {match: com.acme.A#b, use: watch, mode: {enforce: 10%}}\n");

        assertThat(rules.rules()).extracting(rule -> rule.settings().enforcedShare())
                .containsExactly(0.25, 1.0, 0.0, 0.1);
    }

    @Test
    void namedAloneConsecutiveFailuresAreJudgedAlone() throws Exception {
        BreakerSettings breaker = only("circuit-breaker: {consecutive-failures: 3, window: 10s}").breaker();

        assertThat(breaker.consecutiveFailures()).isEqualTo(3);
        assertThat(breaker.failureRate()).isZero();
    }

    @Test
    void defaultsNeverContradictWhatIsWritten() throws Exception {
        BreakerSettings breaker = only("circuit-breaker: {window: 8 calls, half-open: {calls: 2}}").breaker();
        assertThat(breaker.minimumCalls()).isEqualTo(8);
        assertThat(breaker.halfOpenSuccesses()).isEqualTo(2);
        assertThat(only("circuit-breaker: {half-open: {successes: 8}}").breaker().halfOpenCalls()).isEqualTo(8);
        Backoff shortest = only("retry: {backoff: {max: 10ms}}").retry().backoff();
        assertThat(shortest.initialNanos()).isEqualTo(MILLISECONDS.toNanos(10));
        assertThat(only("retry: {backoff: {jitter: decorrelated}}").retry().backoff().jitter())
                .isEqualTo(Backoff.Jitter.DECORRELATED);
        Backoff long_ = only("retry: {backoff: {initial: 5s}}").retry().backoff();
        assertThat(long_.maxNanos()).isEqualTo(SECONDS.toNanos(100));
    }

    @Test
    void aBackoffOfOneDurationIsThatWaitEachTime() throws Exception {
        Backoff backoff = only("retry: {backoff: 250ms}").retry().backoff();

        assertThat(backoff.initialNanos()).isEqualTo(MILLISECONDS.toNanos(250));
        assertThat(backoff.maxNanos()).isEqualTo(MILLISECONDS.toNanos(250));
        assertThat(backoff.multiplier()).isEqualTo(1);
        assertThat(backoff.jitter()).isEqualTo(Backoff.Jitter.NONE);
    }

    @Test
    void budgetNoneTurnsTheBudgetOff() throws Exception {
        assertThat(only("retry: {budget: none}").retry().budget()).isEqualTo(RetrySettings.NO_BUDGET);
    }

    @Test
    void theRuleWinsOverItsPolicyThatOverTheOneItUsesThatOverTheDefaults() throws Exception {
        RuleSet rules = good("precedence.yaml", Map.of());

        RetrySettings own = rule(rules, "own").settings().retry();
        assertThat(own.attempts()).isEqualTo(9);
        assertThat(own.budget()).isEqualTo(0.3);
        assertThat(own.maxDurationNanos()).isEqualTo(SECONDS.toNanos(2));
        assertThat(own.backoff().initialNanos()).isEqualTo(MILLISECONDS.toNanos(10));
        assertThat(own.backoff().maxNanos()).isEqualTo(MILLISECONDS.toNanos(900));
        assertThat(own.backoff().jitter()).isEqualTo(Backoff.Jitter.EQUAL);
        assertThat(own.exceptions()).isEqualTo(new ExceptionFilter(List.of("com.acme.Own"), List.of()));
        assertThat(rule(rules, "own").settings().mode()).isEqualTo(Mode.OBSERVE);
        assertThat(rule(rules, "own").maxMethods()).isEqualTo(3);

        Rule plain = rule(rules, "plain");
        assertThat(plain.maxMethods()).isEqualTo(1);
        assertThat(plain.settings().retry().attempts()).isEqualTo(2);
        assertThat(plain.settings().retry().budget()).isEqualTo(0.2);
    }

    @Test
    void nullTakesAwayWhatOthersSay() throws Exception {
        RuleSet rules = good("null.yaml", Map.of());

        assertThat(rule(rules, "without-retry").settings().retry()).isNull();
        assertThat(rule(rules, "without-retry").settings().breaker()).isNotNull();
        assertThat(rule(rules, "without-window").settings().breaker().windowNanos()).isEqualTo(SECONDS.toNanos(60));
        assertThat(rule(rules, "without-window").settings().breaker().minimumCalls()).isEqualTo(50);
        assertThat(rule(rules, "without-policy").settings().breaker()).isNull();
        assertThat(rule(rules, "without-policy").settings().retry()).isNotNull();
    }

    @Test
    void laterFilesWinFieldByField() throws Exception {
        RuleSet rules = good("merging", Map.of());

        assertThat(rules.rules()).extracting(Rule::name).containsExactly("payments", "refunds", "new");
        Rule payments = rule(rules, "payments");
        assertThat(payments.position().file()).endsWith("20-site.yml");
        assertThat(texts(payments.match())).containsExactly("com.acme.PaymentClient#charge");
        assertThat(texts(payments.except())).containsExactly("com.acme.C#c");
        assertThat(payments.settings().retry().attempts()).isEqualTo(5);
        assertThat(payments.settings().retry().backoff().initialNanos()).isEqualTo(MILLISECONDS.toNanos(10));
        assertThat(payments.settings().breaker().minimumCalls()).isEqualTo(30);
        assertThat(rule(rules, "refunds").settings().mode()).isEqualTo(Mode.OBSERVE);
        assertThat(rules.exporter().host()).isEqualTo("127.0.0.1");
        assertThat(rules.exporter().firstPort()).isEqualTo(9999);
    }

    @Test
    void filesJoinedBySemicolonsAreMergedInThatOrder() throws Exception {
        RuleSet rules = read("version: 1\nrules: {it: {match: com.acme.A#b, max-methods: 1}}\n",
                "version: 1\nrules: {it: {max-methods: 2}}\n");

        assertThat(rules.rules().get(0).maxMethods()).isEqualTo(2);
    }

    @Test
    void theConsolesTokenMayComeFromOutsideAndIsNoneWhereNothingDoes() throws Exception {
        String token = "0123456789abcdef";
        Path file = Files.writeString(directory.resolve("token.yaml"),
                "version: 1\nconsole: {token: \"${SHEARPIN_TOKEN:-}\"}\n");
        Path more = Files.writeString(directory.resolve("more.yaml"), "version: 1\nconsole: {enabled: false}\n");

        assertThat(RuleReader.read(file + ";" + more, Map.of("SHEARPIN_TOKEN", token)).exporter().console())
                .usingRecursiveComparison().isEqualTo(new ConsoleSettings(false, token));
        assertThat(RuleReader.read(file.toString(), Map.of()).exporter().console())
                .usingRecursiveComparison().isEqualTo(ConsoleSettings.DEFAULT);
    }

    @Test
    void aRemovedRuleBeginsAnew() throws Exception {
        RuleSet rules = read("version: 1\nrules: {it: {match: com.acme.A#b, max-methods: 1}}\n",
                "version: 1\nrules: {it: null}\n", "version: 1\nrules: {it: {match: com.acme.A#c}}\n");

        assertThat(rules.rules()).hasSize(1);
        assertThat(texts(rules.rules().get(0).match())).containsExactly("com.acme.A#c");
        assertThat(rules.rules().get(0).maxMethods()).isEqualTo(200);
    }

    @Test
    void fillsInVariables() throws Exception {
        RuleSet rules = good("variables.yaml", Map.of("PORT", "9500", "PACKAGE", "com.acme", "EMPTY", "",
                "RATE", "25%"));

        assertThat(rules.exporter().firstPort()).isEqualTo(9500);
        assertThat(rules.exporter().host()).isEqualTo("127.0.0.1");
        Rule rule = rule(rules, "it");
        assertThat(texts(rule.match())).containsExactly("com.acme.A#b");
        assertThat(rule.settings().mode()).isEqualTo(Mode.OBSERVE);
        assertThat(rule.settings().breaker().failureRate()).isEqualTo(0.25);
        assertThat(rule.settings().breaker().minimumCalls()).isEqualTo(20);
        assertThat(rule.settings().breaker().consecutiveFailures()).isEqualTo(9500);
        assertThat(rule.settings().retry()).isNull();
    }

    @Test
    void readsTheLongForm() throws Exception {
        RuleSet rules = good("long-form.yaml", Map.of());

        assertThat(texts(rule(rules, "one").match())).containsExactly(
                "{type: {name: com.acme.**, extends: com.acme.Job, annotated: [com.acme.Batch, com.acme.Nightly], loader: app}, "
                + "method: {name: run, returns: void, annotated: com.acme.Guarded, visibility: [public, protected], "
                + "parameters: [\"String\", \"..\"], static: false}}");
        assertThat(texts(rule(rules, "several").match())).containsExactly("com.acme.A#b",
                "{type: {name: com.acme.C}, method: {name: d, parameters: \"\"}}");
        assertThat(rule(rules, "several").match().get(1).exactTypeNames()).contains("com.acme.C");
        assertThat(rule(rules, "several").match().get(1).position().line()).isEqualTo(13);
    }

    @Test
    void readsAnchorsAndMergeKeys() throws Exception {
        RuleSet rules = good("anchors.yaml", Map.of());

        assertThat(rule(rules, "b").settings().retry().attempts()).isEqualTo(2);
        assertThat(rule(rules, "c").settings().retry().attempts()).isEqualTo(5);
        assertThat(rule(rules, "c").settings().retry().budget()).isEqualTo(0.3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "acme_", "_", "acme:shearpin:", "A2_"})
    void readsAnyPrefixThatNamesOfMetricsMayHave(String prefix) throws Exception {
        assertThat(read("version: 1\nexporter: {prefix: '" + prefix + "'}\n").exporter().prefix()).isEqualTo(prefix);
    }

    @Test
    void compatNamesWhoseNamesAreServedToo() throws Exception {
        assertThat(read("version: 1\nexporter: {compat: resilience4j}\n").exporter().resilience4jNames()).isTrue();
        assertThat(read("version: 1\nexporter: {compat: none}\n").exporter().resilience4jNames()).isFalse();
    }

    @Test
    void aFileWithoutRulesIsFine() throws Exception {
        RuleSet rules = read("version: 1\nexporter: {port: 0}\nrules:\n  # all of them commented out\n");

        assertThat(rules.rules()).isEmpty();
        assertThat(rules.exporter().firstPort()).isZero();
    }

    @Test
    void readsByteOrderMarksAndWindowsLineEnds() throws Exception {
        String text = "version: 1\r\nrules:\r\n  it:\r\n    match: com.acme.Caf\u00e9#b\r\n";
        Path utf8 = directory.resolve("utf8.yaml");
        Path utf16 = directory.resolve("utf16.yaml");
        Files.writeString(utf8, "\uFEFF" + text, StandardCharsets.UTF_8);
        Files.writeString(utf16, "\uFEFF" + text, StandardCharsets.UTF_16LE);

        for (Path file : List.of(utf8, utf16)) {
            Rule rule = RuleReader.read(file.toString(), Map.of()).rules().get(0);
            assertThat(texts(rule.match())).containsExactly("com.acme.Caf\u00e9#b");
            assertThat(rule.position().line()).isEqualTo(3);
        }
    }

    @Test
    void aDirectoryGivesItsYamlFilesAlone() throws IOException, RuleErrors {
        Files.writeString(directory.resolve("a.yaml"), "version: 1\nrules: {a: {match: com.acme.A#a}}\n");
        Files.writeString(directory.resolve("a.yaml~"), "not: [yaml");
        Files.writeString(directory.resolve(".b.yaml"), "not: [yaml");
        Files.createDirectory(directory.resolve("c.yaml"));

        assertThat(RuleReader.read(directory.toString(), Map.of()).rules()).extracting(Rule::name).containsExactly("a");
    }

    @Test
    void eventsMergePartByPart() throws Exception {
        RuleSet rules = read("version: 1\nevents: {file: a.jsonl, max-size: 64KiB}\nnotify: {url: \"https://a.example/\"}\n",
                "version: 1\nevents: {max-size: 2kb, files: 5}\nnotify: {for: reopened}\n",
                "version: 1\nevents: {max-size: null}\n");

        assertThat(rules.events()).usingRecursiveComparison()
                .isEqualTo(EventSettings.file("a.jsonl", EventSettings.DEFAULT_MAX_BYTES, 5));
        assertThat(rules.notifications()).usingRecursiveComparison()
                .isEqualTo(new NotifySettings("https://a.example/", Set.of(EventType.REOPENED)));
    }

    @Test
    void aLaterFileTurnsEventsOffAndOn() throws Exception {
        String file = "version: 1\nevents: {file: a.jsonl, max-size: 1GiB}\nnotify: {url: \"https://a.example/\"}\n";
        String off = "version: 1\nevents: off\nnotify: off\n";

        assertThat(read(file, off).events()).isSameAs(EventSettings.OFF);
        assertThat(read(file, off).notifications()).isNull();
        assertThat(read(off, file).events().maxBytes()).isEqualTo(1 << 30);
        assertThat(read(off, file).notifications().types()).containsExactly(EventType.OPENED, EventType.RECOVERED);
        assertThat(read(file, "version: 1\nevents: stderr\n").events()).isSameAs(EventSettings.STDERR);
        assertThat(read(file, "version: 1\nevents: {file: null, max-size: null}\n").events()).isSameAs(EventSettings.STDERR);
    }

    /** Of a variable that is set in production alone. */
    @Test
    void anEmptyUrlNotifiesNobody() throws Exception {
        for (String url : List.of("\"\"", "\"${NOT_SET:-}\"", "${NOT_SET:-}", "off", "null")) {
            assertThat(read("version: 1\nnotify:\n  url: " + url + "\n  for: opened\n").notifications()).as(url).isNull();
        }
        assertThat(read("version: 1\nnotify: http://[::1]:8080\n").notifications().url()).isEqualTo("http://[::1]:8080");
    }

    /** Who knows the URL can post there. */
    @Test
    void noErrorShowsTheUrlOfAWebhook() throws Exception {
        for (String notify : List.of("hooks.example.com/secret", "{url: \"htps://secret\"}", "{url: \"https://a b/secret\"}",
                "{url: \"https://u:secret@host\"}", "{url: \"https://host:0/secret\"}")) {
            assertThatThrownBy(() -> read("version: 1\nnotify: " + notify + "\n"))
                    .isInstanceOf(RuleErrors.class).hasMessageContaining(": notify").hasMessageNotContaining("secret");
        }
    }
}
