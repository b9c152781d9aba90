package io.github.shearpin.agent;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleSet;
import java.util.List;

/** What the start found in the settings and the rule files. Immutable. */
final class FirstReading {

    private final AgentSettings settings;
    private final List<String> errors;
    private RuleSet rules;
    private int untold;
    private ExporterSettings exporter = ExporterSettings.UNREAD;
    private boolean hostUnread = true;

    /** @param strict whether what would be a warning of the events' file is an error */
    FirstReading(RuleSource source, boolean strict) {
        settings = source.settings();
        errors = settings.errors();
        if (!source.isNamed()) {
            errors.add("no rule file was named; write -javaagent:shearpin.jar=rules.yaml or set SHEARPIN_RULES");
            return;
        }
        try {
            rules = source.read();
            exporter = rules.exporter();
            hostUnread = false;
            String problem = strict ? problemOfEvents(rules) : null;
            if (problem != null) {
                errors.add(problem);
            }
        } catch (RuleErrors e) {
            errors.addAll(e.messages());
            untold = e.count() - e.messages().size();
            exporter = e.exporter();
            hostUnread = e.hostUnread();
        }
    }

    /** What keeps events from their file; null: nothing. */
    static String problemOfEvents(RuleSet rules) {
        return rules.events().file() == null ? null : EventLog.problem(rules.events().file());
    }

    /** Null: they could not be read. */
    RuleSet rules() {
        return rules;
    }

    /** What is wrong, a message each. */
    List<String> errors() {
        return errors;
    }

    /** Those that there are no messages of as well. */
    int errorCount() {
        return errors.size() + untold;
    }

    /** What is in force of them. */
    ExporterSettings exporter() {
        return settings.over(exporter);
    }

    /** Tells what is wrong, and what that means for an application that starts nevertheless. */
    void tell(boolean strict) {
        for (String error : errors) {
            Log.line(error);
        }
        if (errors.isEmpty()) {
            return;
        }
        if (strict) {
            Log.line("the application is not started, because strict=true and there is the above to mend");
            return;
        }
        // Errors of the settings alone leave rules that are right in force.
        Log.line(rules != null ? "the above was ignored; the rules are in force"
                : settings.rules() == null || !settings.reloads() ? "the application runs unguarded; mend the above and start it again"
                : "the application runs unguarded until the above is mended");
        if (hostUnread && !settings.namesHost()) {
            Log.line("the exporter's host could not be read: until that is mended nobody but this machine is served, on "
                    + ExporterSettings.THIS_MACHINE + "; SHEARPIN_HOST, say, names a host whatever the file holds");
        }
    }
}
