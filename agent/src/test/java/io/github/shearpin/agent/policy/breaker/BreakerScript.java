package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What happens to a breaker, in words that are separated by spaces.
 *
 * <pre>
 * +5s +200ms            time passes
 * ok fail timeout bad ignored slow-ok slow-fail    a call that is permitted and ends so; 3*ok are three of them
 * a=start               a call begins, and is called a
 * a:ok a:fail ...       a ends so
 * a:slow                a is still running, and slow; then it ends with a:told-slow-ok, a:told-slow-fail...
 * refused 3*refused     a call is refused
 * is:OPEN               the state it is in
 * force:open force:closed force:none reset
 * set:rate=0.5,open-for=10s...    other settings; what is not named stays
 * </pre>
 */
final class BreakerScript {

    private static final long SLOW = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, String> numbers = new HashMap<>(Map.of("rate", "0.5", "in-a-row", "0", "minimum", "4",
            "window", "10s", "open-for", "5s", "probes", "2", "successes", "2", "max-wait", "3s", "slow-rate", "0",
            "force", "none"));
    private final Map<String, Permit> calls = new HashMap<>();
    private final BreakerUnderTest breaker;

    BreakerScript(String settings) {
        set(settings);
        breaker = new BreakerUnderTest(settings());
    }

    void run(String events) {
        for (String event : events.trim().split("\\s+")) {
            String[] repeated = event.matches("\\d+\\*.*") ? event.split("\\*") : new String[] {"1", event};
            try {
                for (int i = 0; i < Integer.parseInt(repeated[0]); i++) {
                    once(repeated[1]);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("at " + event + " of " + events + ": " + e.getMessage(), e);
            }
        }
    }

    /** @param expected such as {@code OPEN failure=4 slow-ratio=0.5} */
    void check(String expected) {
        BreakerStatus status = breaker.status();
        for (String each : expected.trim().split("\\s+")) {
            String name = each.substring(0, Math.max(0, each.indexOf('=')));
            assertThat(name.isEmpty() ? status.state.name() : name + '=' + value(status, name)).isEqualTo(each);
        }
    }

    private static String value(BreakerStatus status, String name) {
        return switch (name) {
            case "success" -> text(status.successes);
            case "slow-success" -> text(status.slowSuccesses);
            case "failure" -> text(status.failures);
            case "exception" -> text(status.exceptions);
            case "timeout" -> text(status.timeouts);
            case "bad" -> text(status.badResults);
            case "slow" -> text(status.slowCalls);
            case "ignored" -> text(status.ignored);
            case "rejected" -> text(status.rejectionsEnforced);
            case "window" -> text(status.windowCalls);
            case "ratio" -> text(status.failureRatio);
            case "slow-ratio" -> text(status.slowRatio);
            case "in-a-row" -> text(status.consecutiveFailures);
            case "until-probe" -> text(status.untilProbeNanos / 1e9);
            case "recovered" -> text(status.recoverySuccesses);
            case "not-recovered" -> text(status.recoveryFailures);
            case "in-state" -> text(status.inStateNanos / 1e9);
            default -> transitions(status, name);
        };
    }

    /** {@code CLOSED>OPEN}. */
    private static String transitions(BreakerStatus status, String name) {
        String[] states = name.split(">");
        return text(status.transitions[State.valueOf(states[0]).ordinal()][State.valueOf(states[1]).ordinal()]);
    }

    private static String text(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private void once(String event) {
        if (event.startsWith("+")) {
            breaker.after(nanos(event.substring(1)) / 1_000_000);
        } else if (event.startsWith("is:")) {
            breaker.is(State.valueOf(event.substring(3)));
        } else if (event.startsWith("force:")) {
            breaker.breaker.force(force(event.substring(6)));
        } else if (event.startsWith("set:")) {
            set(event.substring(4));
            breaker.breaker.reconfigure(settings().build());
        } else if (event.equals("reset")) {
            breaker.breaker.reset();
        } else if (event.equals("refused")) {
            breaker.refuses();
        } else if (event.endsWith("=start")) {
            calls.put(event.substring(0, event.indexOf('=')), breaker.permitted());
        } else if (event.indexOf(':') > 0) {
            String[] call = event.split(":");
            end(calls.get(call[0]), call[1]);
        } else {
            end(breaker.permitted(), event);
        }
    }

    private void end(Permit permit, String how) {
        long now = breaker.now();
        if (how.equals("slow")) {
            permit.slow(now);
            return;
        }
        if (how.equals("ignored")) {
            permit.ignored();
            return;
        }
        boolean slow = how.startsWith("slow-");
        boolean told = how.startsWith("told-slow-");
        Result result = switch (how.substring(how.lastIndexOf('-') + 1)) {
            case "ok" -> Result.SUCCESS;
            case "fail" -> Result.EXCEPTION;
            case "timeout" -> Result.TIMEOUT;
            case "bad" -> Result.BAD_RESULT;
            default -> throw new IllegalArgumentException(how);
        };
        permit.ended(result, slow || told ? SLOW + 1 : SLOW, told, now);
    }

    private void set(String settings) {
        if (settings != null && !settings.isBlank()) {
            for (String each : settings.trim().split("[,\\s]+")) {
                String[] pair = each.split("=", 2);
                assertThat(numbers.put(pair[0], pair[1])).as(pair[0]).isNotNull();
            }
        }
    }

    private BreakerSettings.Builder settings() {
        BreakerSettings.Builder settings = BreakerSettings.builder()
                .failureRate(Double.parseDouble(numbers.get("rate")))
                .consecutiveFailures(Integer.parseInt(numbers.get("in-a-row")))
                .minimumCalls(Integer.parseInt(numbers.get("minimum")))
                .openFor(openFor(numbers.get("open-for")))
                .halfOpenCalls(Integer.parseInt(numbers.get("probes")))
                .halfOpenSuccesses(Integer.parseInt(numbers.get("successes")))
                .halfOpenMaxWaitNanos(nanos(numbers.get("max-wait")))
                .force(force(numbers.get("force")));
        String window = numbers.get("window");
        if (window.endsWith("calls")) {
            settings.windowCalls(Integer.parseInt(window.replace("calls", "")));
        } else {
            settings.windowNanos(nanos(window));
        }
        double slowRate = Double.parseDouble(numbers.get("slow-rate"));
        return slowRate == 0 ? settings : settings.slowCalls(SLOW, slowRate, true);
    }

    /** {@code 5s} or {@code 5s*2..20s}, with {@code ~} at the end fully jittered. */
    private static Backoff openFor(String text) {
        Backoff.Jitter jitter = text.endsWith("~") ? Backoff.Jitter.FULL : Backoff.Jitter.NONE;
        String[] parts = text.replace("~", "").split("\\*|\\.\\.");
        return parts.length == 1 ? new Backoff(nanos(parts[0]), 1, nanos(parts[0]), jitter)
                : new Backoff(nanos(parts[0]), Double.parseDouble(parts[1]), nanos(parts[2]), jitter);
    }

    private static Force force(String text) {
        return text.equals("none") ? null : Force.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static long nanos(String text) {
        return text.endsWith("ms") ? TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text.replace("ms", "")))
                : TimeUnit.SECONDS.toNanos(Long.parseLong(text.replace("s", "")));
    }
}
