package io.github.shearpin.agent.policy.retry;

import io.github.shearpin.agent.policy.Backoff;
import static io.github.shearpin.agent.policy.retry.RetrySettings.NO_BUDGET;
import static io.github.shearpin.agent.policy.retry.RetrySettings.NO_MAX_DURATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.Backoff.Jitter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {

    /** A monotonic clock may begin anywhere, also shortly before it overflows. */
    private static final long BEGIN = Long.MAX_VALUE - 500;
    private static final Backoff BACKOFF = new Backoff(100, 2, 1000, Jitter.NONE);
    private static final Throwable FAILURE = new IOException();

    @Test
    void retriesUntilTheLastAttempt() {
        Retry retry = retry(3, NO_MAX_DURATION, ExceptionFilter.EVERYTHING);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isEqualTo(100);
        assertThat(retry.waitAfter(2, BEGIN, BEGIN, 100, FAILURE)).isEqualTo(200);
        assertThat(retry.exhausted()).isZero();
        assertThat(retry.waitAfter(3, BEGIN, BEGIN, 200, FAILURE)).isNegative();
        assertThat(retry.exhausted()).isEqualTo(1);
        assertThat(retry.budgetRefusals()).isZero();
    }

    @Test
    void oneAttemptIsNoRetry() {
        Retry retry = retry(1, NO_MAX_DURATION, ExceptionFilter.EVERYTHING);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isNegative();
    }

    @Test
    void passesThePreviousWaitAndTheRandomSourceOn() {
        Backoff decorrelated = new Backoff(100, 2, 10_000, Jitter.DECORRELATED);
        Retry retry = new Retry(new RetrySettings(9, decorrelated, NO_MAX_DURATION, NO_BUDGET,
                ExceptionFilter.EVERYTHING), BEGIN, () -> 0.5);
        assertThat(retry.waitAfter(4, BEGIN, BEGIN, 1000, FAILURE)).isEqualTo(100 + (3000 - 100) / 2);
    }

    @Test
    void noAttemptStartsAfterTheMaximumDuration() {
        // The second attempt would start 100 after the first one failed.
        Retry retry = retry(3, 1000, ExceptionFilter.EVERYTHING);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).as("early").isEqualTo(100);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN + 900, 0, FAILURE)).as("just in time").isEqualTo(100);
        assertThat(retry.exhausted()).isZero();
        assertThat(retry.waitAfter(1, BEGIN, BEGIN + 901, 0, FAILURE)).as("just too late").isNegative();
        assertThat(retry.exhausted()).isEqualTo(1);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN + 5000, 0, FAILURE)).as("long over").isNegative();
        assertThat(retry.exhausted()).isEqualTo(2);
    }

    @Test
    void retriesOnlyFailures() {
        Retry retry = retry(3, NO_MAX_DURATION, new ExceptionFilter(
                List.of("java.io.IOException"), List.of("java.io.FileNotFoundException")));
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new IOException())).isEqualTo(100);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new FileNotFoundException())).as("ignored").isNegative();
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new IllegalStateException())).as("not named").isNegative();
        assertThat(retry.waitAfter(3, BEGIN, BEGIN, 0, new IllegalStateException())).as("not named").isNegative();
        assertThat(retry.exhausted()).isZero();
    }

    @Test
    @SuppressWarnings({"deprecation", "removal"})
    void neverRetriesWhatTheJvmThrowsOrAnInterrupt() {
        Retry retry = retry(3, NO_MAX_DURATION, new ExceptionFilter(List.of("java.lang.Throwable"), List.of()));
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new OutOfMemoryError())).isNegative();
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new StackOverflowError())).isNegative();
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new ThreadDeath())).isNegative();
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, new InterruptedException())).isNegative();
        assertThat(retry.exhausted()).isZero();
    }

    @Test
    void countsAttemptsAndSuccessesByNumber() {
        Retry retry = retry(20, NO_MAX_DURATION, ExceptionFilter.EVERYTHING);
        for (int attempt = 2; attempt <= 12; attempt++) {
            retry.attempting(attempt);
            retry.waited(500_000_000);
        }
        retry.attempting(2);
        retry.succeeded(2);
        retry.succeeded(9);
        retry.succeeded(10);
        retry.succeeded(12);
        assertThat(retry.attempts()).containsExactly(2, 1, 1, 1, 1, 1, 1, 1, 3);
        assertThat(retry.successes()).containsExactly(1, 0, 0, 0, 0, 0, 0, 1, 2);
        assertThat(retry.backoffSeconds()).isCloseTo(5.5, within(1e-9));
    }

    @Test
    void aSpentBudgetRefusesAndIsNotExhaustion() {
        Retry retry = new Retry(new RetrySettings(3, BACKOFF, NO_MAX_DURATION, 0.2, ExceptionFilter.EVERYTHING),
                BEGIN, () -> 0);
        for (int i = 0; i < 100; i++) {
            assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isEqualTo(100);
        }
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isNegative();
        assertThat(retry.budgetRefusals()).isEqualTo(1);
        assertThat(retry.exhausted()).isZero();
        for (int i = 0; i < 505; i++) {
            retry.called(null, BEGIN);
        }
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).as("20 % of 505 calls are 101").isEqualTo(100);
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isNegative();
    }

    @Test
    void whatIsNotRetriedAnywayTakesNothingFromTheBudget() {
        Retry retry = new Retry(new RetrySettings(3, BACKOFF, 1000, 0.2, ExceptionFilter.EVERYTHING), BEGIN, () -> 0);
        for (int i = 0; i < 500; i++) {
            retry.waitAfter(3, BEGIN, BEGIN, 0, FAILURE);
            retry.waitAfter(1, BEGIN, BEGIN + 1000, 0, FAILURE);
            retry.waitAfter(1, BEGIN, BEGIN, 0, new InterruptedException());
        }
        assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isEqualTo(100);
    }

    @Test
    void withoutABudgetThereIsNoLimit() {
        Retry retry = retry(3, NO_MAX_DURATION, ExceptionFilter.EVERYTHING);
        for (int i = 0; i < 1000; i++) {
            retry.called(null, BEGIN);
            assertThat(retry.waitAfter(1, BEGIN, BEGIN, 0, FAILURE)).isEqualTo(100);
        }
        assertThat(retry.budgetRefusals()).isZero();
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new RetrySettings(0, BACKOFF, 0, 0.2, ExceptionFilter.EVERYTHING))
                .hasMessageContaining("attempts");
        assertThatThrownBy(() -> new RetrySettings(1, BACKOFF, -1, 0.2, ExceptionFilter.EVERYTHING))
                .hasMessageContaining("duration");
        assertThatThrownBy(() -> new RetrySettings(1, BACKOFF, 0, Double.NaN, ExceptionFilter.EVERYTHING))
                .hasMessageContaining("budget");
    }

    private static Retry retry(int attempts, long maxDurationNanos, ExceptionFilter exceptions) {
        return new Retry(new RetrySettings(attempts, BACKOFF, maxDurationNanos, NO_BUDGET, exceptions), BEGIN, () -> 0);
    }
}
