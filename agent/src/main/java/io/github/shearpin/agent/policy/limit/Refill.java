package io.github.shearpin.agent.policy.limit;

/**
 * How time becomes tokens, in whole numbers and without drift. A token is cut into as many units as it takes nanoseconds
 * to come, rounded up; so a unit comes each nanosecond, and where that rounding made units too many, now and then a
 * second one: after any time there are as many units as an exact fraction gives, rounded down. Immutable and thread-safe.
 */
final class Refill {

    /** 36 years: no time or sum of units counted here is longer, so that they can be added without overflow. */
    static final long MAX_NANOS = 1L << 60;

    private final long originNanos;
    private final long unitsPerToken;
    /** After so many nanoseconds so many units more than nanoseconds have come. */
    private final long perNanos;
    private final long extraUnits;

    /**
     * @param settings    whose rate to keep; one beyond a call each nanosecond is taken as that
     * @param originNanos when it begins
     */
    Refill(RateLimitSettings settings, long originNanos) {
        long calls = Math.min(settings.calls(), settings.perNanos());
        long divisor = commonDivisor(calls, settings.perNanos());
        calls /= divisor;
        this.originNanos = originNanos;
        perNanos = Math.min(settings.perNanos() / divisor, MAX_NANOS - 1);
        unitsPerToken = (perNanos - 1) / calls + 1;
        extraUnits = unitsPerToken * calls - perNanos;
    }

    long unitsPerToken() {
        return unitsPerToken;
    }

    /** Units that have come since the origin; 0 before it. */
    long units(long nowNanos) {
        long nanos = Math.max(0, nowNanos - originNanos);
        return nanos + share(nanos, extraUnits, perNanos);
    }

    /** Nanoseconds from now until so many units will have come since the origin. */
    long nanosUntil(long units, long nowNanos) {
        return units - share(units, extraUnits, perNanos + extraUnits) - Math.max(0, nowNanos - originNanos);
    }

    /** {@code amount * numerator / denominator}, rounded down, where the numerator is the smaller and none is negative. */
    private static long share(long amount, long numerator, long denominator) {
        if (numerator == 0) {
            return 0;
        }
        long whole = amount / denominator * numerator;
        long rest = amount % denominator;
        if (Long.numberOfLeadingZeros(rest) + Long.numberOfLeadingZeros(numerator) > Long.SIZE) {
            return whole + rest * numerator / denominator;
        }
        // The product is too long for a long: divide by hand, with digits of as many bits as leave room for the denominator.
        int digitBits = Long.numberOfLeadingZeros(denominator) - 2;
        long quotient = 0;
        long remainder = 0;
        for (int shift = (Long.SIZE - 1) / digitBits * digitBits; shift >= 0; shift -= digitBits) {
            long digit = rest >>> shift & (1L << digitBits) - 1;
            long dividend = (remainder << digitBits) + digit * numerator;
            quotient = (quotient << digitBits) + dividend / denominator;
            remainder = dividend % denominator;
        }
        return whole + quotient;
    }

    private static long commonDivisor(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }
}
