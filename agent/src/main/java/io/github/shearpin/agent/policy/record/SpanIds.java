package io.github.shearpin.agent.policy.record;

/** Names a span of a trace, in lower-case hexadecimal digits as W3C's Trace Context has them. Immutable and thread-safe. */
public final class SpanIds {

    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    private final String traceId;
    private final String spanId;

    private SpanIds(String traceId, String spanId) {
        this.traceId = traceId;
        this.spanId = spanId;
    }

    /** Null: these are no such names, whatever their tracer takes them for. */
    public static SpanIds of(String traceId, String spanId) {
        return isHex(traceId, TRACE_DIGITS) && isHex(spanId, SPAN_DIGITS) ? new SpanIds(traceId, spanId) : null;
    }

    private static boolean isHex(String text, int digits) {
        if (text == null || text.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    public String traceId() {
        return traceId;
    }

    public String spanId() {
        return spanId;
    }
}
