package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From 1 key to 1,000,000. */
final class KeyGrowth implements Growth {

    private static final int MAX_KEYS = 1_000;
    private static final int MOST = 1_000_000;
    private static final Integer[] KEYS = {1, 100, MAX_KEYS, 10_000, 100_000, MOST};

    @Override
    public String subject() {
        return "1 to 1,000,000 keys";
    }

    @Override
    public void round(Fork fork, Rounds rounds) throws Exception {
        for (String subject : List.of("keyed", "map")) {
            rounds.add(subject, keys(fork, subject, KEYS));
        }
        rounds.add("without", keys(fork, "without", MAX_KEYS));
    }

    private static Map<String, Double> keys(Fork fork, String subject, Integer... keys) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(subject, fork.file("keys.yaml")));
        arguments.addAll(List.of(keys));
        return fork.inProcess(Keys.class, arguments.toArray());
    }

    @Override
    public void report(Rounds rounds, Report report) {
        for (int keys : KEYS) {
            rounds.row(report, "a call, " + Rounds.number(keys) + (keys == 1 ? " key" : " keys"), "ns CPU", 1,
                    "keyed " + keys + " ns", "a look-up in a ConcurrentHashMap of as many", "map " + keys + " ns", null);
        }
        rounds.row(report, "a call, 1,000 keys", "ns CPU", 1, "keyed " + MAX_KEYS + " ns", "the same rule without a key",
                "without " + MAX_KEYS + " ns", null);
        rounds.row(report, "heap after calls with 1,000 keys", "kB", 1e3, "keyed " + MAX_KEYS + " heap B");
        rounds.row(report, "heap after calls with 1,000,000 keys", "kB", 1e3, "keyed " + MOST + " heap B",
                "a ConcurrentHashMap of as many", "map " + MOST + " heap B", null);
        report.note(GrowthPart.NAME, "Keys come in random order, to a rule with a breaker and `max-keys` at its default of "
                + Rounds.number(MAX_KEYS) + ": with more, nearly every call gives up a key and makes another one's breaker. A"
                + " `ConcurrentHashMap` keeps all of them.");
    }
}
