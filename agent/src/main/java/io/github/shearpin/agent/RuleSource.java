package io.github.shearpin.agent;

import io.github.shearpin.agent.reload.HttpFiles;
import io.github.shearpin.agent.reload.Watch;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleFileStates;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import java.io.File;

/** The settings that name rules, and what reads those and looks after them. Thread-safe. */
final class RuleSource {

    private final AgentSettings settings;
    /** Null: all files are on this machine. */
    private final HttpFiles remote;
    /** Null: there are no files to be looked at. */
    private final Watch watch;

    /** To be made before the rules are read, so that no change of them is missed. */
    RuleSource(AgentSettings settings, Watch.Listener listener) {
        this.settings = settings;
        boolean isNamed = settings.rules() != null;
        this.remote = !isNamed || new RuleFileStates(settings.rules()).urls().isEmpty() ? null
                : new HttpFiles(settings.cache() == null ? null : new File(settings.cache()));
        this.watch = isNamed ? new Watch(settings.rules(), remote, RuleSet.NEVER, listener) : null;
    }

    AgentSettings settings() {
        return settings;
    }

    boolean isNamed() {
        return watch != null;
    }

    /** As they were named, without what is secret in it; null: none were. */
    String shown() {
        return remote == null ? settings.rules() : new RuleFileStates(settings.rules()).shown(remote);
    }

    /** They must be {@linkplain #isNamed named}. */
    RuleSet read() throws RuleErrors {
        return RuleReader.read(settings.rules(), System.getenv(), remote == null ? RuleReader.FILES_ALONE : remote,
                settings.prefix());
    }

    /** Has what is read next be what servers have now. */
    void askServers() {
        if (remote != null) {
            remote.ask();
        }
    }

    /** What was read last is right: to be there for a start without the servers that it came from. */
    void keep() {
        if (remote != null) {
            remote.keep();
        }
    }

    /** Which rules are old, and why, for a reader; null: none. */
    String old() {
        return remote == null ? null : remote.old();
    }

    /** The file that has all calls pass; null: there is none. */
    String offFile() {
        return watch == null ? null : watch.off();
    }

    /**
     * How often they are looked at from now on.
     *
     * @param rules that are in force, and say so; null: none are
     */
    void watchFor(RuleSet rules) {
        if (watch != null) {
            watch.period(!settings.reloads() ? RuleSet.NEVER : rules == null ? RuleSet.DEFAULT_RELOAD_NANOS : rules.reloadNanos());
        }
    }

    void startWatching() {
        if (watch != null) {
            watch.start();
        }
    }

    void endWatching() {
        if (watch != null) {
            watch.end();
        }
    }
}
