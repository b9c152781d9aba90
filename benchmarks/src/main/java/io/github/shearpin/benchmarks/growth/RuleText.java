package io.github.shearpin.benchmarks.growth;

/** Rule files of any length, all of the same two kinds of rules by turns. */
final class RuleText {

    private RuleText() {
    }

    /** Rules that name one method each, of classes that there are not. */
    static String of(int rules) {
        StringBuilder text = new StringBuilder("version: 1\nexporter: {port: 0, host: 127.0.0.1}\n"
                + "policies:\n  remote-call:\n    timeout: 2s\n"
                + "    retry: {attempts: 3, backoff: {initial: 100ms, max: 2s}}\n"
                + "    circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20, open-for: 30s}\nrules:\n");
        for (int i = 0; i < rules; i++) {
            text.append("  rule").append(i).append(":\n    match: com.acme.part").append(i % 100).append(".Service")
                    .append(i).append("#call(String, ..)\n");
            text.append(i % 2 == 0 ? "    use: remote-call\n    timeout: 800ms\n"
                    : "    circuit-breaker: {consecutive-failures: 5, open-for: 10s}\n    latency: {window: 1m}\n");
        }
        return text.toString();
    }

    /** A rule with what costs nothing but a breaker, retries and recording. */
    static String guarded(String name) {
        return "  " + name + ":\n    match: com.acme.Service#call\n    circuit-breaker: {failure-rate: 50%}\n"
                + "    retry: {attempts: 3}\n";
    }
}
