package io.github.shearpin.benchmarks.calls;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a guard costs a call that it refuses, or gives up. */
public final class RefusalsPart implements Part {

    private static final String REFUSED = "shearpin_calls_total\\{.*outcome=\"rejected\".*} [1-9]";
    private static final String EXHAUSTED = "shearpin_retry_exhausted_total\\{.*} [1-9]";

    @Override
    public String name() {
        return "refusals";
    }

    @Override
    public String title() {
        return "A refused call, and one that fails for good";
    }

    @Override
    public void run(Settings settings, Report report) throws IOException {
        Variant breaker = shearpin(settings, "open breaker", REFUSED);
        Variant breakerPeer = Variant.of("Resilience4j: open breaker", Resilience4jRefusals.class, "openBreaker");
        Variant breakerBare = Variant.of("Resilience4j: open breaker, no stack trace", Resilience4jRefusals.class,
                "openBreakerWithoutTrace");
        Variant bucket = shearpin(settings, "empty bucket", REFUSED);
        Variant bucketPeer = Variant.of("Resilience4j: empty bucket", Resilience4jRefusals.class, "emptyBucket");
        Variant bucketBare = Variant.of("Resilience4j: empty bucket, no stack trace", Resilience4jRefusals.class,
                "emptyBucketWithoutTrace");
        Variant retry = shearpin(settings, "exhausted retry", EXHAUSTED);
        Variant retryPeer = Variant.of("Resilience4j: exhausted retry", Resilience4jRefusals.class, "exhaustedRetry");
        List<Variant> all = List.of(
                breaker, breakerPeer, breakerBare, Variant.of("Failsafe: open breaker", FailsafeRefusals.class, "openBreaker"),
                bucket, bucketPeer, bucketBare, Variant.of("Failsafe: empty bucket", FailsafeRefusals.class, "emptyBucket"),
                retry, retryPeer, Variant.of("Failsafe: exhausted retry", FailsafeRefusals.class, "exhaustedRetry"),
                Variant.of("failing method, no guard", PlainRefusals.class, "call"));

        Rows rows = new Rows(report, name(), Rounds.measure(settings, report, name(), all));
        rows.time(breaker, breakerPeer, Goal.atMost(0.5));
        rows.time(breaker, breakerBare, Goal.atMost(0.5));
        rows.time(bucket, bucketPeer, null);
        rows.time(bucket, bucketBare, null);
        rows.time(retry, retryPeer, null);
        for (Variant variant : all) {
            if (variant != breaker && variant != bucket && variant != retry) {
                rows.time(variant, null, null);
            }
        }
        for (Variant variant : all) {
            rows.allocation(variant, null);
        }
        report.note(name(), """
                The method throws one and the same exception, and the benchmark catches what comes of it; the compiler may inline
                all of it; times are CPU time of its thread. Each breaker was opened by failures, each bucket emptied by a
                call. Three attempts without a pause, and Shearpin's without a budget, which would refuse most retries
                (`benchmarks/rules/refusals`). Resilience4j counts by its Micrometer metrics; it is set up as by default, and
                where it says so with `writableStackTraceEnabled(false)`. Failsafe counts nothing. Shearpin always counts, and its exceptions have the guarded method as their stack trace.""");
    }

    private static Variant shearpin(Settings settings, String subject, String expected) throws IOException {
        Path rules = settings.repository().resolve("benchmarks/rules/refusals/" + subject.replace(' ', '-') + ".yaml");
        return Variant.shearpin("Shearpin: " + subject, PlainRefusals.class, settings.agentJar(), rules, expected);
    }
}
