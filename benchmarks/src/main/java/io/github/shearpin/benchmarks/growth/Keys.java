package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.bootstrap.Gate;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A JVM whose calls have distinct keys, one as likely as the other: under a {@code keyed} rule, under one {@code without} a
 * key, or with a look-up in a {@code map} in their place. Then a path for rules, and how many keys.
 */
final class Keys {

    private static final String BREAKER =
            "  rule:\n    match: com.acme.Service#call\n    circuit-breaker: {failure-rate: 50%}\n";
    private static final int CALLS = 1_000;

    /** So that a look-up is not left out. */
    private static volatile Object seen;

    private interface Call {
        void call(String key);
    }

    private Keys() {
    }

    public static void main(String[] arguments) throws Exception {
        for (int i = 2; i < arguments.length; i++) {
            measure(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[i]));
        }
    }

    private static void measure(String subject, Path file, int distinct) throws Exception {
        String[] keys = new String[distinct];
        for (int i = 0; i < distinct; i++) {
            keys[i] = "customer" + i;
        }
        Gate.agent(null); // and whatever was behind it
        long before = Figures.heapBytes();
        Call call = call(subject, file);
        for (String key : keys) {
            call.call(key);
        }
        Figures.ofRuns(distinct + "", CALLS, () -> {
            for (int i = 0; i < CALLS; i++) {
                call.call(keys[ThreadLocalRandom.current().nextInt(distinct)]);
            }
        });
        Figures.tell(distinct + " heap B", Figures.heapBytes() - before);
        Reference.reachabilityFence(keys);
        Reference.reachabilityFence(call);
    }

    private static Call call(String subject, Path file) throws Exception {
        Runnable body = () -> { };
        switch (subject) {
            case "keyed" -> {
                Guarded guarded = new Guarded(BREAKER + "    key: $arg0\n", file);
                return key -> guarded.call(key, body);
            }
            case "without" -> {
                Guarded guarded = new Guarded(BREAKER, file);
                return key -> guarded.call(body);
            }
            default -> {
                ConcurrentMap<String, Object> map = new ConcurrentHashMap<>();
                return key -> seen = map.computeIfAbsent(key, made -> new Object());
            }
        }
    }
}
