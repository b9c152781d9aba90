package io.github.shearpin.agent.events;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Writes events for people who have been woken by them. Not thread-safe. */
final class MessageText {

    private static final int MOST_NAMED = 10;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;

    /** Null: not asked for yet. */
    private String host;

    /** @param host null: this one's, which is asked for with the first message, since that may take its time */
    MessageText(String host) {
        this.host = host;
    }

    String of(Event event) {
        return escaped(where(event) + what(event) + (event.is(Fields.ENFORCED) || !event.fields().containsKey(Fields.ENFORCED)
                ? "" : " The rule only observes: no call is refused."));
    }

    String of(Summary summary) {
        StringBuilder text = new StringBuilder("[Shearpin on ").append(host()).append("] ").append(summary.events())
                .append(summary.events() == 1 ? " more event that was" : " more events that were")
                .append(" not told one by one: ");
        int named = 0;
        for (Map.Entry<String, Long> count : summary.counts().entrySet()) {
            if (named == MOST_NAMED) {
                text.append(" and others");
                break;
            }
            text.append(named++ == 0 ? "" : ", ").append(count.getValue()).append(" x ").append(count.getKey());
        }
        return escaped(text.toString());
    }

    private String where(Event event) {
        return "[Shearpin on " + host() + ']' + (event.rule() == null ? "" : " rule " + event.rule())
                + (event.key() == null ? "" : ", key " + event.key()) + (event.method() == null ? "" : ", " + event.method())
                + ": ";
    }

    private static String what(Event event) {
        String at = " at " + JsonLine.time(event.epochMillis());
        switch (event.type()) {
            case OPENED:
                return "circuit breaker opened" + at + ": " + reason(event) + ". Next probe in "
                        + duration(event.number(Fields.OPEN_FOR)) + '.';
            case REOPENED:
                return "circuit breaker opened again" + at + ", the probes failed. It is down for "
                        + duration(event.number(Fields.OUTAGE)) + since(event, Fields.OUTAGE) + "; next probe in "
                        + duration(event.number(Fields.OPEN_FOR)) + '.';
            case HALF_OPENED:
                return "circuit breaker lets probes through" + at + ", " + duration(event.number(Fields.OUTAGE))
                        + " after it first opened.";
            case RECOVERED:
                return "recovered" + at + " after " + duration(event.number(Fields.RECOVERED_AFTER))
                        + since(event, Fields.RECOVERED_AFTER) + "; calls go through again.";
            case CLOSED:
                return "circuit breaker was closed by hand" + at + '.';
            case FORCED_OPEN:
                return "circuit breaker was forced open" + at + ": calls are refused until that is taken back.";
            case FORCED_CLOSED:
                return "circuit breaker was forced closed" + at + ": calls go through, whatever becomes of them.";
            case RETRY_EXHAUSTED:
                return event.fields().containsKey(Fields.MORE) ? more(event, "calls failed with their last attempt") + at
                        : "a call failed with its last attempt, the " + ordinal((int) event.number(Fields.ATTEMPTS)) + at + ": "
                        + (event.fields().containsKey(Fields.EXCEPTION) ? event.fields().get(Fields.EXCEPTION)
                        : "a result that counts as a failure") + '.';
            case RELOAD:
                return (event.is(Fields.DONE) ? "rules were reloaded" : "rules could not be reloaded, those before stay in force")
                        + at + ": " + event.fields().get(Fields.MESSAGE);
            case ACTION:
                return event.fields().get(Fields.ACTION) + " by " + event.fields().get(Fields.CALLER) + at + ": "
                        + event.fields().get(Fields.MESSAGE);
            default:
                return event.fields().containsKey(Fields.MORE) ? more(event, "weave errors") + at
                        : !event.fields().containsKey(Fields.TARGET) ? "could not get ready to weave" + at + ": "
                        + event.fields().get(Fields.ERROR) + "; the application runs unguarded."
                        : "could not weave " + event.fields().get(Fields.TARGET) + at + ": " + event.fields().get(Fields.ERROR)
                        + "; it runs unguarded.";
        }
    }

    private static String more(Event event, String what) {
        return (long) event.number(Fields.MORE) + " more " + what + " within "
                + duration(event.number(Fields.WITHIN)) + ',';
    }

    private static String reason(Event event) {
        String reason = String.valueOf(event.fields().get(Fields.REASON));
        if (reason.equals("consecutive_failures")) {
            return (long) event.number(Fields.CONSECUTIVE_FAILURES) + " calls failed in a row";
        }
        boolean slow = reason.equals("slow_call_rate");
        return Math.round(100 * event.number(slow ? Fields.SLOW_CALL_RATIO : Fields.FAILURE_RATIO)) + "% of "
                + (slow ? "calls were slow" : (long) event.number(Fields.CALLS) + " calls failed");
    }

    /** @param field which has how long it lasted */
    private static String since(Event event, String field) {
        long millis = Math.round(1e3 * event.number(field));
        return " (since " + JsonLine.time(event.epochMillis() - millis) + ')';
    }

    private static String ordinal(int number) {
        int tens = number / 10 % 10;
        int ones = number % 10;
        return number + (tens != 1 && ones == 1 ? "st" : tens != 1 && ones == 2 ? "nd" : tens != 1 && ones == 3 ? "rd" : "th");
    }

    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 10) {
            return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.1f s", seconds);
        }
        return whole < MINUTE ? whole + " s"
                : whole < HOUR ? whole / MINUTE + " min " + whole % MINUTE + " s"
                : whole / HOUR + " h " + TimeUnit.SECONDS.toMinutes(whole % HOUR) + " min";
    }

    /** The three characters by which such messages mention people and make links; a key may be anything. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private String host() {
        if (host == null) {
            String variable = System.getenv("HOSTNAME");
            host = variable != null && !variable.isEmpty() ? variable : System.getenv("COMPUTERNAME");
        }
        if (host == null || host.isEmpty()) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                host = "an unknown host";
            }
        }
        return host;
    }
}
