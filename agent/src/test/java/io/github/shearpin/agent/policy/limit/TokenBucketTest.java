package io.github.shearpin.agent.policy.limit;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.InParallel;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    /**
     * A bucket, given as {@code calls/per-ms/burst/wait-ms}, and what happens to it: at each time in ms calls that should be
     * told to {@code go}, to go after a wait ({@code 250}), or that there is {@code no} token; {@code back} gives one back,
     * {@code seen} is a call that is not enforced, {@code set} another configuration.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            burst, then the rate                | 10/1000/3/0    | 0 go go go no, 99 no, 100 go no, 300 go go no
            full after a quiet while            | 10/1000/3/0    | 0 go go go, 100000 go go go no
            the rate is kept off the grid       | 10/1000/1/0    | 50 go no, 149 no, 150 go no, 249 no, 250 go
            one in 24 hours                     | 1/86400000/1/0 | 0 go, 86399999 no, 86400000 go no, 172799999 no, 172800000 go
            a part of a token is kept           | 4/1000/2/0     | 0 go go, 375 go no, 500 go no
            waits in order                      | 10/1000/1/350  | 0 go 100 200 300 no, 50 350 no, 400 100
            waits no longer than it may         | 10/1000/2/99   | 0 go go no, 1 99 no, 100 no, 101 99
            a longer wait than the limit itself | 1/1000/1/10000 | 0 go 1000 2000, 500 2500
            a token given back goes to the next | 10/1000/1/200  | 0 go 100 200 no back 200 no, 200 100 200
            given back late                     | 10/1000/1/200  | 0 go 100, 1000 back go 100
            not enforced takes what there is    | 10/1000/2/0    | 0 seen go seen no, 100 seen no
            not enforced never waits            | 10/1000/1/100  | 0 seen seen seen no, 100 100, 101 no
            """)
    void answers(String what, String bucket, String script) {
        for (long origin : new long[] {0, Long.MAX_VALUE - 1000, Long.MIN_VALUE, -MILLISECONDS.toNanos(100)}) {
            assertThat(play(new TokenBucket(settings(bucket), origin), origin, script)).isEqualTo(script);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            tokens taken stay taken when it grows   | 10/1000/4/0    | 0 go go go set:10/1000/6/0 go go go no, 100 go no
            and when it shrinks                     | 10/1000/6/0    | 0 go go set:10/1000/4/0 go go no
            no more are missing than the burst has  | 10/1000/6/0    | 0 go go go go go set:10/1000/2/0 no, 100 go no
            an empty bucket stays empty             | 1/1000/9/0     | 0 go go go go go go go go go set:9/1000/9/0 no, 112 go no
            a full one stays full                   | 10/1000/2/0    | 0 go, 1000 set:10/1000/3/0 go go go no
            a faster rate counts from now on        | 1/1000/1/0     | 0 go, 500 set:10/1000/1/0 no, 550 go no
            a slower one too                        | 10/1000/1/0    | 0 go, 50 set:1/1000/1/0 no, 549 no, 550 go no
            reserved tokens are not given out again | 10/1000/2/300  | 0 go go 100 200 set:10/1000/2/400 300 400 no
            nor when the burst grows, by which there is one more | 10/1000/1/300 | 0 go 100 200 set:10/1000/2/300 200 300 no
            nor when the burst shrinks              | 10/1000/3/300  | 0 go go go 100 200 set:10/1000/1/300 300 no
            those waiting may give theirs back      | 10/1000/1/200  | 0 go 100 200 set:20/1000/1/200 150 back 150 200 no
            no more waiting                         | 10/1000/1/300  | 0 go 100 200 set:10/1000/1/0 no, 299 no, 300 go
            waiting from now on                     | 10/1000/1/0    | 0 go no set:10/1000/1/200 100 200 no
            """)
    void goesOnUnderOtherSettings(String what, String bucket, String script) {
        for (long origin : new long[] {0, Long.MAX_VALUE - 1000, Long.MIN_VALUE}) {
            assertThat(play(new TokenBucket(settings(bucket), origin), origin, script)).isEqualTo(script);
        }
    }

    /** What the bucket answers, written like the script. */
    private static String play(TokenBucket bucket, long origin, String script) {
        return Arrays.stream(script.split(", ")).map(moment -> {
            String[] words = moment.split(" ");
            long now = origin + MILLISECONDS.toNanos(Long.parseLong(words[0]));
            return words[0] + Arrays.stream(words, 1, words.length).map(word -> ' ' + answer(bucket, now, word))
                    .collect(Collectors.joining());
        }).collect(Collectors.joining(", "));
    }

    private static String answer(TokenBucket bucket, long now, String word) {
        if (word.equals("back")) {
            bucket.giveBack();
            return word;
        }
        if (word.startsWith("set:")) {
            bucket.reconfigure(settings(word.substring(4)), now);
            return word;
        }
        long wait = bucket.take(now, true, !word.equals("seen"));
        return word.equals("seen") ? "seen" : wait == 0 ? "go" : wait < 0 ? "no" : Long.toString(TimeUnit.NANOSECONDS.toMillis(wait));
    }

    private static RateLimitSettings settings(String text) {
        long[] numbers = Arrays.stream(text.split("/")).mapToLong(Long::parseLong).toArray();
        return new RateLimitSettings(numbers[0], MILLISECONDS.toNanos(numbers[1]), numbers[2],
                MILLISECONDS.toNanos(numbers[3]));
    }

    /** A caller that comes whenever its turn is, for a day, is late by nothing. */
    @ParameterizedTest
    @CsvSource({"3, 1", "7, 1", "999, 1", "7, 86400", "123457, 86400"})
    void neverDrifts(long calls, long perSeconds) {
        long origin = Long.MAX_VALUE - HOURS.toNanos(1);
        TokenBucket bucket = new TokenBucket(
                new RateLimitSettings(calls, SECONDS.toNanos(perSeconds), 1, SECONDS.toNanos(100_000)), origin);
        long now = origin;
        assertThat(bucket.take(now, true, true)).isZero();
        long taken = 0;
        while (now - origin < HOURS.toNanos(24) && taken < 200_000) {
            now += bucket.take(now, true, true);
            taken++;
            assertThat(now - origin).isEqualTo(ceilDiv(taken, SECONDS.toNanos(perSeconds), calls));
        }
    }

    private static long ceilDiv(long count, long per, long calls) {
        BigInteger nanos = BigInteger.valueOf(count).multiply(BigInteger.valueOf(per));
        return nanos.add(BigInteger.valueOf(calls - 1)).divide(BigInteger.valueOf(calls)).longValueExact();
    }

    /** In no span of time more calls begin than the burst and what the rate adds; and never fewer while all ask. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 50})
    void keepsTheRateAndGivesItInFull(long burst) {
        long calls = 1_000_000_000;
        TokenBucket bucket = new TokenBucket(new RateLimitSettings(calls, SECONDS.toNanos(1), burst, 0), -5);
        int taken = 0;
        for (long nano = 0; nano < 1_000; nano++) {
            while (bucket.take(nano - 5, true, true) == 0) {
                taken++;
            }
            assertThat(taken).isEqualTo(burst + nano);
        }
    }

    @Test
    void numbersBeyondReasonAreCutAndDoNotOverflow() {
        long most = Long.MAX_VALUE;
        TokenBucket slow = new TokenBucket(new RateLimitSettings(1, most, most, most), 0);
        for (int i = 0; i < 100; i++) {
            assertThat(slow.take(0, true, true)).isGreaterThanOrEqualTo(-1);
        }
        assertThat(slow.status(HOURS.toNanos(1)).fillRatio).isBetween(0.0, 1.0);
        slow.reconfigure(new RateLimitSettings(most, 1, most, most), HOURS.toNanos(2));
        assertThat(slow.take(HOURS.toNanos(3), true, true)).isGreaterThanOrEqualTo(0);

        TokenBucket fast = new TokenBucket(new RateLimitSettings(most, 1, most, most), 0);
        assertThat(fast.take(0, true, true)).isZero();
        fast.reconfigure(new RateLimitSettings(1, most, 1, 0), 1);
        assertThat(fast.take(2, true, true)).isEqualTo(0);
        assertThat(fast.take(2, true, true)).isNegative();
    }

    @Test
    void aThreadThatReadsTheClockLateTakesFromTheSameBucket() {
        TokenBucket bucket = new TokenBucket(settings("10/1000/2/0"), 0);
        assertThat(bucket.take(MILLISECONDS.toNanos(500), true, true)).isZero();
        assertThat(bucket.take(MILLISECONDS.toNanos(300), true, true)).isZero();
        assertThat(bucket.take(MILLISECONDS.toNanos(300), true, true)).isNegative();
        assertThat(bucket.take(MILLISECONDS.toNanos(500), true, true)).isNegative();
    }

    @Test
    void countsWhatItAllowsAndDenies() {
        TokenBucket bucket = new TokenBucket(settings("10/1000/2/100"), 0);
        play(bucket, 0, "0 go go 100 no no seen seen");
        assertStatus(bucket.status(0), 3, 2, 0, 2);
        play(bucket, 0, "1000 seen");
        assertStatus(bucket.status(SECONDS.toNanos(1)), 3, 2, 1, 2);

        bucket.reconfigure(settings("1/1000/1/0"), SECONDS.toNanos(1));
        assertStatus(bucket.status(SECONDS.toNanos(1)), 3, 2, 1, 2);
    }

    @Test
    void anInterruptedWaitCountsAsDeniedInsteadAndNoCounterFalls() {
        TokenBucket bucket = new TokenBucket(settings("10/1000/1/200"), 0);
        play(bucket, 0, "0 go 100 back");
        assertStatus(bucket.status(0), 1, 1, 0, 0);

        play(bucket, 0, "0 100");
        assertStatus(bucket.status(0), 2, 1, 0, 0);
        bucket.giveBack();
        assertThat(bucket.status(0).allowedEnforced).as("was told to be 2").isEqualTo(2);
        assertThat(bucket.status(0).deniedEnforced).isEqualTo(2);
        play(bucket, 0, "0 100");
        assertStatus(bucket.status(0), 2, 2, 0, 0);
        play(bucket, 0, "0 200");
        assertStatus(bucket.status(0), 3, 2, 0, 0);
    }

    private static void assertStatus(TokenBucket.Status status, long allowed, long denied, long allowedObserved,
            long deniedObserved) {
        assertThat(new long[] {status.allowedEnforced, status.deniedEnforced, status.allowedObserved,
            status.deniedObserved}).containsExactly(allowed, denied, allowedObserved, deniedObserved);
    }

    @Test
    void tellsHowFullItIs() {
        TokenBucket bucket = new TokenBucket(settings("10/1000/4/500"), 0);
        assertFill(bucket.status(0), 4, 1);
        play(bucket, 0, "0 go");
        assertFill(bucket.status(0), 3, 0.75);
        assertFill(bucket.status(MILLISECONDS.toNanos(50)), 3.5, 0.875);
        play(bucket, 0, "0 go go go 100 200");
        assertFill(bucket.status(0), 0, 0);
        assertFill(bucket.status(MILLISECONDS.toNanos(250)), 0.5, 0.125);
        assertFill(bucket.status(HOURS.toNanos(1)), 4, 1);
    }

    private static void assertFill(TokenBucket.Status status, double tokens, double ratio) {
        assertThat(status.tokens).isEqualTo(tokens);
        assertThat(status.fillRatio).isEqualTo(ratio);
    }

    @Test
    void threadsTogetherTakeEveryTokenOnceWhileItIsReconfigured() {
        for (int round = 0; round < 20; round++) {
            TokenBucket bucket = new TokenBucket(settings("1/86400000/3000/0"), 0);
            AtomicInteger taken = new AtomicInteger();
            InParallel.run(5, thread -> {
                for (int i = 0; i < 1_000; i++) {
                    if (thread == 0) {
                        bucket.reconfigure(settings(i % 2 == 0 ? "1/86400000/3000/1" : "2/86400000/3000/0"), 0);
                    } else if (bucket.take(0, true, true) == 0) {
                        taken.incrementAndGet();
                    }
                }
            });
            while (bucket.take(0, true, true) == 0) {
                taken.incrementAndGet();
            }
            assertThat(taken).hasValue(3_000);
        }
    }
}
