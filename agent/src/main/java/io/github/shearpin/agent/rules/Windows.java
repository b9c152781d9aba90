package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;

/** Reads what a breaker looks back on: a duration, or a number of calls such as {@code 100 calls}. */
final class Windows extends ValueReader {

    private static final int MOST_CALLS = BreakerSettings.MAX_WINDOW_CALLS;

    private final Durations durations = new Durations("1s", "1h");

    /** A window of time or of calls. */
    static final class Window {
        private final long nanos;
        private final int calls;

        Window(long nanos, int calls) {
            this.nanos = nanos;
            this.calls = calls;
        }

        /** 0: a window of calls. */
        long nanos() {
            return nanos;
        }

        /** 0: a window of time. */
        int calls() {
            return calls;
        }
    }

    @Override
    SchemaPart schema() {
        return SchemaPart.text(durations.expression() + "|" + Amounts.NOT_ZERO + Amounts.upTo(MOST_CALLS) + "(\\.0+)? *calls?",
                "a duration or a number of calls is expected, such as 60s or 100 calls");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a duration or a number of calls", "60s or 100 calls", problems);
        if (text == null) {
            return null;
        }
        int digits = numberLength(text);
        String unit = text.substring(digits).trim();
        if (digits == text.length() && digits > 0) {
            problems.at(node, node.described() + " has no unit", "write " + text + "s or " + text + " calls");
            return null;
        }
        if (digits == 0 || !("calls".equals(unit) || "call".equals(unit))) {
            Long nanos = (Long) durations.read(node, problems);
            return nanos == null ? null : new Window(nanos, 0);
        }
        double calls = Double.parseDouble(text.substring(0, digits));
        if (calls < 1 || calls > MOST_CALLS || calls != Math.rint(calls)) {
            problems.at(node, node.described() + " is out of bounds", "write 1 call to " + MOST_CALLS + " calls");
            return null;
        }
        return new Window(0, (int) calls);
    }
}
