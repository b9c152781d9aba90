package io.github.shearpin.agent.suggest;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes the rule file that suggestions come to: each rule with what was seen, and all of them observing. For one thread. */
final class StarterFile {

    /** More than a reader goes through; the others matter less. */
    private static final int MOST_RULES = 50;
    private static final int MOST_LEADS = 3;
    private static final int MOST_UNNAMED = 20;

    private static final long[] TIMEOUT_MILLIS = {
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000};
    private static final List<String> READS = Arrays.asList("get", "find", "load", "read", "list", "query", "select", "count",
            "search", "lookup", "fetch", "exists", "is", "has", "check", "show", "describe", "retrieve", "resolve", "peek");
    private static final int CALLS_A_WINDOW = 20;

    private final Ranking ranking;
    private final Set<String> names = new HashSet<String>();
    private final StringBuilder text = new StringBuilder();

    private StarterFile(Ranking ranking) {
        this.ranking = ranking;
    }

    /**
     * @param heading lines that say where it comes from, without their comment signs
     * @return a rule file; null: there is nothing to suggest
     */
    static String of(Ranking ranking, List<String> heading) {
        return ranking.suggestions().isEmpty() ? null : new StarterFile(ranking).write(heading);
    }

    private String write(List<String> heading) {
        for (String line : heading) {
            text.append("# ").append(line).append('\n');
        }
        text.append("version: 1\n\nrules:\n");
        int number = 0;
        for (Suggestion suggestion : ranking.suggestions()) {
            if (++number <= MOST_RULES) {
                add(number, suggestion);
            }
        }
        if (number > MOST_RULES) {
            text.append("\n  # ").append(number - MOST_RULES).append(" more methods had less to do, and are left out.\n");
        }
        addUnnamed();
        return text.toString();
    }

    private void add(int number, Suggestion suggestion) {
        Figures figures = suggestion.figures();
        text.append(number == 1 ? "" : "\n").append("  # ").append(number).append(". ").append(counts(suggestion)).append('\n');
        text.append("  #    ").append(figures.ended() == 0 ? "none has ended yet" : times(figures))
                .append(suggestion.isMeasured() ? "" : ", each call that leaves by itself").append('\n');
        List<String> leads = suggestion.leads();
        for (int i = 0; i < leads.size() && i < MOST_LEADS; i++) {
            text.append("  #    leads to ").append(leads.get(i))
                    .append(" (").append(suggestion.way(leads.get(i))).append(")\n");
        }
        text.append("  ").append(name(suggestion.ruleName())).append(":\n");
        text.append("    match: ").append(suggestion.pattern()).append('\n');
        text.append("    mode: observe\n");
        addTimeout(suggestion);
        boolean often = suggestion.callsPerSecond() * 60 >= CALLS_A_WINDOW;
        text.append("    circuit-breaker: {failure-rate: 50%, window: ").append(often ? "60s" : "5m")
                .append(", minimum-calls: ").append(often ? CALLS_A_WINDOW : CALLS_A_WINDOW / 2).append(", open-for: 30s}\n");
        boolean read = looksLikeRead(suggestion);
        text.append(read ? "    retry: {attempts: 2, backoff: 100ms}" : "    # retry: {attempts: 2, backoff: 100ms}")
                .append(read ? "   # it looks like one that only reads; else take this away\n"
                        : "   # only if it does no harm to do it twice\n");
    }

    private static String times(Figures figures) {
        return "took " + duration(figures.quantileNanos(0.5)) + " (median), " + duration(figures.quantileNanos(0.95)) + " (p95), "
                + duration(figures.maxNanos()) + " (longest)";
    }

    private static String counts(Suggestion suggestion) {
        Figures figures = suggestion.figures();
        StringBuilder line = new StringBuilder(suggestion.isMeasured() ? "" : "about ");
        line.append(number(suggestion.calls())).append(suggestion.isMeasured() ? " calls" : " calls that left")
                .append(" in ").append(Math.round(suggestion.seconds())).append(" s");
        if (figures.failed() == 0) {
            return line.append(", none failed").toString();
        }
        line.append(", ").append(share(figures.failedShare())).append(" failed (");
        List<String> types = figures.failures();
        for (int i = 0; i < types.size() && i < MOST_LEADS; i++) {
            line.append(i == 0 ? "" : ", ").append(types.get(i));
        }
        return line.append(types.size() > MOST_LEADS ? ", ...)" : ")").toString();
    }

    private void addTimeout(Suggestion suggestion) {
        if (suggestion.method().isAsynchronous() || suggestion.method().returnsStage() && !suggestion.isMeasured()) {
            text.append("    # timeout: 2s   # not known: it was measured until it returned, and ends later\n");
        } else if (suggestion.figures().ended() == 0) {
            text.append("    # timeout: 2s   # not known: no call of it has ended\n");
        } else if (suggestion.leaves("polling")) {
            text.append("    # timeout: none: it waits for what comes\n");
        } else {
            text.append("    timeout: ").append(timeout(suggestion.figures())).append(suggestion.isMeasured() ? "\n"
                    : "   # for one call that leaves; the method may make several\n");
        }
    }

    /** Four times what all but a few calls took, for times that are worse than those seen. */
    private static String timeout(Figures figures) {
        double nanos = Math.max(4.0 * figures.quantileNanos(0.95), 2.0 * figures.quantileNanos(0.99));
        for (long millis : TIMEOUT_MILLIS) {
            if (nanos <= millis * 1e6) {
                return millis < 1_000 ? millis + "ms" : millis / 1_000 + "s";
            }
        }
        return "20m";
    }

    private static boolean looksLikeRead(Suggestion suggestion) {
        if (suggestion.leaves("messaging") || suggestion.leaves("polling") || suggestion.leaves("file")) {
            return false;
        }
        for (String lead : suggestion.leads()) {
            if (lead.endsWith("Update") || lead.endsWith("Batch") || lead.endsWith(".commit")) {
                return false;
            }
        }
        String name = suggestion.method().methods().get(0).name();
        int end = 0;
        while (end < name.length() && Character.isLowerCase(name.charAt(end))) {
            end++;
        }
        return READS.contains(name.substring(0, end));
    }

    private String name(String wanted) {
        String base = wanted.length() > 90 ? wanted.substring(wanted.length() - 90) : wanted;
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + '-' + i;
        }
        return name;
    }

    private void addUnnamed() {
        if (ranking.unnamed().isEmpty()) {
            return;
        }
        text.append("\n  # No rule for these, from which calls left too: they are called from outside the application,\n"
                + "  # run on and on, or can't be named.\n");
        int count = 0;
        for (Map.Entry<String, Double> method : ranking.unnamed().entrySet()) {
            if (++count <= MOST_UNNAMED) {
                text.append("  #   ").append(method.getKey()).append(" (about ").append(number(method.getValue()))
                        .append(" calls)\n");
            }
        }
        if (count > MOST_UNNAMED) {
            text.append("  #   and ").append(count - MOST_UNNAMED).append(" more\n");
        }
    }

    static String number(double number) {
        return String.format(Locale.ROOT, "%,d", Math.max(1, Math.round(number)));
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    static String duration(long nanos) {
        double[] units = {1e9, 1e6, 1e3};
        String[] names = {"s", "ms", "us"};
        for (int i = 0; i < units.length; i++) {
            if (nanos >= units[i]) {
                double value = nanos / units[i];
                return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, names[i]);
            }
        }
        return nanos + " ns";
    }
}
