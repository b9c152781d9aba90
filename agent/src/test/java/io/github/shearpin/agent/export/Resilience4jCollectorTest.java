package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Resources;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Side by side with the real binding: the same past, told by the same names. */
class Resilience4jCollectorTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** All that the dashboard queries that Resilience4j publishes (grafana_dashboard.json of its repository). */
    private static final List<String> QUERIED = List.of(
            "resilience4j_circuitbreaker_state", "resilience4j_circuitbreaker_failure_rate",
            "resilience4j_circuitbreaker_calls_seconds_count", "resilience4j_circuitbreaker_calls_seconds_sum",
            "resilience4j_circuitbreaker_calls_seconds_bucket", "resilience4j_circuitbreaker_calls_total",
            "resilience4j_circuitbreaker_buffered_calls", "resilience4j_circuitbreaker_max_buffered_calls",
            "resilience4j_retry_calls_total", "resilience4j_bulkhead_available_concurrent_calls",
            "resilience4j_bulkhead_max_allowed_concurrent_calls");

    /** Of these, what the binding served before 1.0; the same panels show what took their place. */
    private static final List<String> GONE =
            List.of("resilience4j_circuitbreaker_calls_total", "resilience4j_circuitbreaker_max_buffered_calls");

    private long nanos;
    private final Timer timer = Timer.manual(() -> nanos);
    private final Guards guards = new Guards(new Resources(() -> nanos, () -> 0, wait -> nanos += wait, () -> 0.5, timer,
            new Workers()).timingBreakers());
    private final Resilience4jCollector collector = new Resilience4jCollector(guards);

    @AfterEach
    void leave() {
        Gate.agent(null);
    }

    @Test
    void tellsWhatTheRealBindingTellsOfTheSameCalls() throws Exception {
        Exposed real = Exposed.of(real());
        ours();
        Exposed ours = Exposed.of(scrape());

        assertThat(ours.types).isEqualTo(real.types);
        // Not told apart here: a call may be slow before it is known how it ends.
        assertThat(real.values.remove("resilience4j_circuitbreaker_slow_calls{kind=\"failed\",name=\"it\"}")).isEqualTo(0);
        assertThat(real.values.remove("resilience4j_circuitbreaker_slow_calls{kind=\"successful\",name=\"it\"}")).isEqualTo(0);
        assertThat(ours.values.remove("resilience4j_circuitbreaker_slow_calls{kind=\"successful_or_failed\",name=\"it\"}"))
                .isEqualTo(0);
        assertThat(ours.values).isEqualTo(real.values).hasSize(34);
    }

    @Test
    void servesWhatThePublishedDashboardQueries() throws Exception {
        Exposed real = Exposed.of(real());
        ours();
        Exposed ours = Exposed.of(scrape());

        for (String name : QUERIED) {
            assertThat(ours.serves(name)).as(name).isEqualTo(!GONE.contains(name));
            assertThat(real.serves(name)).as("the binding and " + name).isEqualTo(!GONE.contains(name));
        }
        // What its panels ask by, and the legends they write.
        assertThat(ours.values).containsKeys("resilience4j_circuitbreaker_state{name=\"it\",state=\"half_open\"}",
                "resilience4j_circuitbreaker_state{name=\"it\",state=\"forced_open\"}",
                "resilience4j_retry_calls_total{kind=\"successful_without_retry\",name=\"it\"}");
    }

    @Test
    void tellsDurationsOfEachKind() throws Exception {
        int site = breaker("it");
        nanos = 10 * 60 * SECOND;
        call(site, 2 * SECOND);
        call(site, SECOND / 2);
        call(site, 20 * SECOND, new IOException());

        Map<String, Double> values = Exposed.of(scrape()).all;
        String calls = "resilience4j_circuitbreaker_calls_seconds";
        assertThat(values).containsEntry(calls + "_sum{kind=\"successful\",name=\"it\"}", 2.5)
                .containsEntry(calls + "_sum{kind=\"failed\",name=\"it\"}", 20.0)
                .containsEntry(calls + "_bucket{kind=\"successful\",le=\"0.5\",name=\"it\"}", 1.0)
                .containsEntry(calls + "_bucket{kind=\"successful\",le=\"2.5\",name=\"it\"}", 2.0)
                .containsEntry(calls + "_bucket{kind=\"failed\",le=\"10.0\",name=\"it\"}", 0.0)
                .containsEntry(calls + "_max{kind=\"successful\",name=\"it\"}", 2.0);
        nanos += 60 * SECOND;
        call(site, SECOND);
        assertThat(Exposed.of(scrape()).all).containsEntry(calls + "_max{kind=\"successful\",name=\"it\"}", 2.0);
        nanos += 60 * SECOND;
        assertThat(Exposed.of(scrape()).all).containsEntry(calls + "_max{kind=\"successful\",name=\"it\"}", 1.0);
        nanos += 60 * SECOND;
        assertThat(Exposed.of(scrape()).all).containsEntry(calls + "_max{kind=\"successful\",name=\"it\"}", 0.0);
    }

    @Test
    void forcedClosedIsCalledDisabled() throws Exception {
        breaker("it");
        guards.rules().get(0).breaker().force(Force.CLOSED);

        assertThat(Exposed.of(scrape()).values).containsEntry("resilience4j_circuitbreaker_state{name=\"it\",state=\"disabled\"}", 1.0)
                .containsEntry("resilience4j_circuitbreaker_state{name=\"it\",state=\"closed\"}", 0.0);
    }

    @Test
    void keyIsPartOfTheName() throws Exception {
        int site = guards.site(guards.add(GuardSettings.builder("it").key(ValuePath.parse("$arg0"))
                .breaker(BreakerSettings.builder().build()).bulkhead(BulkheadSettings.fixed(5, 0)).build()),
                new MethodShape("com.acme.Desk", "serve", "(I)V", true, List.of()));
        Gate.agent(guards);
        Gate.exit(site, Gate.enter(site, String.class, null, new Object[] {7}), null, null);

        assertThat(Exposed.of(scrape()).values).containsKeys("resilience4j_circuitbreaker_state{name=\"it:7\",state=\"open\"}",
                "resilience4j_bulkhead_max_allowed_concurrent_calls{name=\"it:7\"}");
    }

    @Test
    void tellsWhoWaitsForARateLimit() throws Exception {
        double[] waiting = new double[1];
        Guards waitingGuards = new Guards(new Resources(() -> nanos, () -> 0, wait -> {
            nanos += wait;
            waiting[0] = Exposed.of(scrape()).values.get("resilience4j_ratelimiter_waiting_threads{name=\"it\"}");
        }, () -> 0.5, timer, new Workers()));
        Resilience4jCollector of = new Resilience4jCollector(waitingGuards);
        scraped = of;
        int site = waitingGuards.site(waitingGuards.add(GuardSettings.builder("it")
                .rateLimit(new RateLimitSettings(1, SECOND, 1, 2 * SECOND)).build()), method("com.acme.X", "limited"));
        Gate.agent(waitingGuards);
        call(site, 0);
        call(site, 0);

        assertThat(waiting[0]).isEqualTo(1);
        assertThat(Exposed.of(scrape()).values).containsEntry("resilience4j_ratelimiter_waiting_threads{name=\"it\"}", 0.0);
    }

    private int breaker(String rule) {
        int site = guards.site(guards.add(GuardSettings.builder(rule).breaker(BreakerSettings.builder().failureRate(0.5)
                .windowCalls(10).minimumCalls(5).exceptions(new ExceptionFilter(List.of("java.lang.Throwable"),
                        List.of("java.lang.IllegalArgumentException"))).build()).build()), method("com.acme.X", "broken"));
        Gate.agent(guards);
        return site;
    }

    /** A rule with all policies has one name for all of them; here they have a method each, as the peer has an object each. */
    private void ours() {
        int broken = breaker("it");
        for (Exception end : BROKEN) {
            call(broken, SECOND / 10, new Exception[] {end});
        }
        int retried = site(GuardSettings.builder("it").retry(new RetrySettings(3,
                new Backoff(0, 1, 0, Backoff.Jitter.NONE), RetrySettings.NO_MAX_DURATION, -1,
                new ExceptionFilter(List.of("java.io.IOException"), List.of()))), "retried");
        for (Exception[] ends : RETRIED) {
            call(retried, 0, ends);
        }
        int limited = site(GuardSettings.builder("it").rateLimit(new RateLimitSettings(5, 3600 * SECOND, 5, 0)), "limited");
        call(limited, 0);
        call(limited, 0);
        int entered = site(GuardSettings.builder("it").bulkhead(BulkheadSettings.fixed(3, 0)), "entered");
        int timed = site(GuardSettings.builder("it").timeout(new TimeoutSettings(SECOND, true)), "timed");
        call(timed, 0);
        call(timed, 0);
        call(timed, 0, new IOException());
        call(timed, 2 * SECOND);
        Gate.enter(entered); // and is in there still
    }

    private int site(GuardSettings.Builder rule, String name) {
        return guards.site(guards.add(rule.build()), method("com.acme.X", name));
    }

    /** How calls of the breaker end: in the seventh it opens, and two more are refused. */
    private static final List<Exception> BROKEN = Arrays.asList(null, null, null, new IOException(), new IOException(),
            new IllegalArgumentException(), new IOException(), null, null);

    /** How the attempts of calls end that are tried three times: at once, at last, never, and not tried again. */
    private static final List<Exception[]> RETRIED = List.of(new Exception[] {null}, new Exception[] {null},
            new Exception[] {new IOException(), null},
            new Exception[] {new IOException(), new IOException(), new IOException()},
            new Exception[] {new IllegalStateException()});

    /** @param ends of its attempts; null, or none: well */
    private void call(int site, long durationNanos, Exception... ends) {
        Object state = Gate.enter(site);
        for (int attempt = 0; state != null && !(state instanceof Throwable); attempt++) {
            nanos += durationNanos;
            timer.runDue();
            Thread.interrupted();
            state = Gate.exit(site, state, attempt < ends.length ? ends[attempt] : null);
        }
    }

    private Resilience4jCollector scraped = collector;

    private String scrape() {
        StringWriter written = new StringWriter();
        try {
            new Exposition(List.of(scraped)).write(TextFormat.CONTENT_TYPE_004, written, null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return written.toString();
    }

    /** The same by Resilience4j, whose histogram of calls is on as its dashboard wants it. */
    private static String real() throws Exception {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder().percentilesHistogram(true).build().merge(config);
            }
        });
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom().slidingWindowSize(10)
                .minimumNumberOfCalls(5).ignoreExceptions(IllegalArgumentException.class).build());
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(metrics);
        for (Exception end : BROKEN) {
            catchThrowable(() -> breakers.circuitBreaker("it").executeCallable(ending(end)));
        }
        RetryRegistry retries = RetryRegistry.of(RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ofNanos(1))
                .retryExceptions(IOException.class).build());
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(metrics);
        for (Exception[] ends : RETRIED) {
            int[] attempt = new int[1];
            catchThrowable(() -> retries.retry("it").executeCallable(() -> ending(ends[attempt[0]++]).call()));
        }
        RateLimiterRegistry limits = RateLimiterRegistry.of(RateLimiterConfig.custom().limitForPeriod(5)
                .limitRefreshPeriod(Duration.ofHours(1)).build());
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(limits).bindTo(metrics);
        limits.rateLimiter("it").acquirePermission(2);
        BulkheadRegistry bulkheads = BulkheadRegistry.of(BulkheadConfig.custom().maxConcurrentCalls(3).build());
        TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(metrics);
        bulkheads.bulkhead("it").acquirePermission();
        TimeLimiterRegistry timeLimits = TimeLimiterRegistry.ofDefaults();
        TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(timeLimits).bindTo(metrics);
        TimeLimiter timeLimit = timeLimits.timeLimiter("it");
        timeLimit.onSuccess();
        timeLimit.onSuccess();
        timeLimit.onError(new IOException());
        timeLimit.onError(new TimeoutException());
        return metrics.scrape();
    }

    private static Callable<String> ending(Exception end) {
        return () -> {
            if (end != null) {
                throw end;
            }
            return "well";
        };
    }

    /** What an exposition says, however it orders labels and families. */
    private static final class Exposed {

        final Map<String, String> types;
        /** By name and labels. */
        final Map<String, Double> all;
        /** Without bounds of buckets, which each has of its own, and with 0 for what a clock tells. */
        final Map<String, Double> values;

        private Exposed(Map<String, String> types, Map<String, Double> all) {
            this.types = types;
            this.all = all;
            this.values = new TreeMap<>();
            all.forEach((series, value) -> {
                if (!series.contains("le=") || series.contains("le=\"+Inf\"")) {
                    values.put(series, series.matches(".*_(sum|max)\\{.*") ? 0 : value);
                }
            });
        }

        boolean serves(String name) {
            return all.keySet().stream().anyMatch(series -> series.startsWith(name + "{"));
        }

        static Exposed of(String exposition) {
            Map<String, String> types = new TreeMap<>();
            Map<String, Double> all = new TreeMap<>();
            exposition.lines().forEach(line -> {
                if (line.startsWith("# TYPE ")) {
                    types.put(line.split(" ")[2], line.split(" ")[3]);
                } else if (!line.startsWith("#")) {
                    int labels = line.indexOf('{');
                    int end = line.lastIndexOf('}');
                    String sorted = Stream.of(line.substring(labels + 1, end).split(",")).sorted()
                            .collect(Collectors.joining(","));
                    all.put(line.substring(0, labels) + '{' + sorted + '}', Double.valueOf(line.substring(end + 2)));
                }
            });
            return new Exposed(types, all);
        }
    }
}
