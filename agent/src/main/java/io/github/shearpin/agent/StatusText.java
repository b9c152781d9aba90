package io.github.shearpin.agent;

import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.weave.MatchReport;
import io.github.shearpin.agent.weave.Weaving;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the command {@code status} prints of an agent. */
final class StatusText {

    private final StringBuilder text = new StringBuilder();
    private final long nowMillis;

    StatusText(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    void begin(String version, long sinceMillis) {
        line("guarded by", "Shearpin " + version + ", since " + time(sinceMillis));
    }

    /** @param off why all calls pass; null: they don't */
    void rules(RulesInForce inForce, String from, String off, AgentStatistics statistics) {
        if (inForce.get() == null) {
            line("rules", "none in force; see the last reading of them below");
            return;
        }
        Map<String, Long> methods = statistics.methodsWoven();
        List<String> nothing = new ArrayList<String>();
        long all = 0;
        for (Long woven : methods.values()) {
            all += woven;
        }
        int count = inForce.list().size();
        line("rules", count + " from " + from + ", which match " + methods(all));
        if (off != null) {
            line("", "all calls pass, because " + off);
        }
        for (Rule rule : inForce.list()) {
            Mode byHand = inForce.modeByHand(rule.name());
            Mode mode = byHand == null ? rule.settings().mode() : byHand;
            Long woven = methods.get(rule.name());
            line("", rule.name() + ": " + word(mode) + (byHand == null ? "" : " (by hand)")
                    + (mode == Mode.OFF ? "" : ", " + methods(woven == null ? 0 : woven)));
            if (mode != Mode.OFF && (woven == null || woven == 0)) {
                nothing.add(rule.name() + ": " + why(inForce.weaving(), rule));
            }
        }
        line("match nothing", nothing.isEmpty() ? "no rule" : String.join("\n", nothing)
                + "\n(\"check RULES --classpath JARS --explain RULE\" and the console say more)");
    }

    /** Of the first pattern: mostly there is one. */
    private static String why(Weaving weaving, Rule rule) {
        List<MatchReport> reports = weaving == null ? Collections.<MatchReport>emptyList() : weaving.matches(rule.name());
        return reports.isEmpty() ? "no class that any rule names was loaded yet" : reports.get(0).why;
    }

    /** @param address null: none are served */
    void metrics(String address) {
        line("metrics", address == null ? "none are served" : address);
    }

    /** @param old which rules are, and why; null: none */
    void reading(Operations.Result result, long millis, String old) {
        line("rules read", time(millis) + (result.isDone() ? ": " : ", and not put in force: ") + result.message()
                + (old == null ? "" : "\n" + old));
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void line(String what, String value) {
        String label = what.isEmpty() ? "" : what + ':';
        text.append(String.format(Locale.ROOT, "%-15s", label)).append(value.replace("\n", "\n" + "               ")).append('\n');
    }

    private static String methods(long count) {
        return count == 1 ? "1 method" : count + " methods";
    }

    static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private String time(long millis) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(Math.max(0, nowMillis - millis));
        String ago = seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds < 172800
                ? seconds / 3600 + " h" : seconds / 86400 + " days";
        return new SimpleDateFormat("yyyy-MM-dd HH:mm:ss z", Locale.ROOT).format(new Date(millis)) + " (" + ago + " ago)";
    }
}
