package io.github.shearpin.agent.rules;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads rule files. What the description of the files leaves open is decided so:
 *
 * <ul>
 * <li>Merging goes field by field down to the last part: a rule's {@code retry: {attempts: 5}} keeps the {@code backoff} of
 * its policy's retry. Lists, and fields written in another form (a {@code backoff} of one duration and one with parts),
 * replace each other. The rule itself wins over its policy, that over the policy which it uses, that over
 * {@code defaults}; of the files the later one wins.</li>
 * <li>{@code null} for a field takes away what an earlier file, a policy or the defaults say of it, also the whole of
 * {@code retry} or {@code use}. {@code null} for a rule or policy removes it, and is an error when no earlier file has it.
 * No value at all is an error, except at the top of a file, where it says nothing.</li>
 * <li>A breaker judges the failure rate (50% by default) unless it names {@code consecutive-failures} or
 * {@code slow-calls} (80% by default) and no failure rate; then it judges only those. {@code minimum-calls} is 20, or the
 * window's calls where that is less; {@code half-open.successes} is 5, or {@code half-open.calls} where that is less.</li>
 * <li>{@code backoff: 100ms} is that wait each time. With parts it begins at {@code initial} (100 ms), doubles up to 20 times
 * that (2 s), and has full jitter. {@code open-for} with parts begins at 30 s, doubles up to 10 minutes and has none.</li>
 * <li>{@code timeout: 2s} is {@code timeout: {after: 2s}}, and {@code fallback: empty} is
 * {@code fallback: {value: empty}}, also where they are merged. {@code value}, {@code method} and {@code throw} of a fallback
 * replace each other. {@code labels} are merged name by name; {@code failure-results} replace each other.</li>
 * <li>{@code value: null} of a fallback, and {@code null} in {@code failure-results}, is that value. There {@code empty},
 * {@code last-good}, {@code true}, {@code false} and numbers are words and numbers without quotes, text within.</li>
 * <li>Elsewhere, quotes change no meaning but that of {@code null}: {@code port: "9478"} is a number. Variables can
 * therefore stand in quotes. One that is empty and stands without quotes is {@code null}.</li>
 * <li>Rules of presets come after those of the files. A rule of the same name in a file changes them field by field, or with
 * {@code null} removes them. Of the defaults they have {@code mode}, {@code label-limit}, {@code max-methods} and
 * {@code latency} alone; all else is theirs, or is given to them by {@code presets: {name: {...}}}. A {@code measure-only}
 * rule has no policy, whatever its policy, the preset's fields or the defaults say.</li>
 * <li>{@code policy-defaults} is what suits the methods of a rule, and so mostly of a preset's: {@code key} holds where it has
 * a circuit breaker, rate limit or bulkhead and nothing else gives a key; {@code throw} is the fallback for
 * {@code [rejected, timeout]} where it has one of these or a timeout, and no fallback. Where there is no such policy they do
 * nothing, and {@code key: null} or {@code fallback: null} takes them away.</li>
 * <li>A file without rules is fine: it may be about the exporter alone.</li>
 * </ul>
 */
public final class RuleReader {

    /** To read what no URL names. */
    public static final RemoteFiles FILES_ALONE = new RemoteFiles() {
        @Override
        public byte[] read(String url) throws IOException {
            throw new IOException("files alone are read here");
        }

        @Override
        public String shown(String url) {
            return url;
        }
    };

    private RuleReader() {
    }

    /** As {@link #read(String, Map, RemoteFiles)}, where no URL is named. */
    public static RuleSet read(String setting, Map<String, String> environment) throws RuleErrors {
        return read(setting, environment, FILES_ALONE);
    }

    /**
     * @param setting     files, directories and URLs, joined by {@code ;}; of a directory its {@code *.yaml} and
     *                    {@code *.yml} in lexical order
     * @param environment where {@code ${VAR}} looks; not changed
     * @param remote      is asked for what URLs have
     * @return with warnings of what is said in vain
     * @throws RuleErrors when anything is wrong in any of them, with all that is wrong in all of them
     */
    public static RuleSet read(String setting, Map<String, String> environment, RemoteFiles remote) throws RuleErrors {
        return read(setting, environment, remote, null);
    }

    /**
     * The same.
     *
     * @param prefix of the names of metrics, where it is set outside the files; null: it is not
     */
    public static RuleSet read(String setting, Map<String, String> environment, RemoteFiles remote, String prefix)
            throws RuleErrors {
        Problems problems = Problems.errors();
        Variables variables = new Variables(environment);
        Section schema = Schema.file();
        RuleFiles files = new RuleFiles(problems, remote);
        RuleMerger merger = new RuleMerger(problems, prefix);
        List<SourceFile> sources = files.read(setting);
        boolean complete = problems.count() == 0;
        for (SourceFile file : sources) {
            YamlComposer composer = new YamlComposer(file, variables, problems);
            YamlNode root = composer.compose();
            Values values = root == null ? null : (Values) schema.read(root, problems);
            complete &= values != null;
            if (values != null) {
                merger.add(root, values, complete);
            } else {
                YamlNode before = root == null ? composer.before(RuleMerger.OF_EXPORTER) : null;
                merger.addExporter(before == null ? new Values() : (Values) schema.read(before, problems), file.text(), false);
            }
        }
        for (String preset : merger.presets()) {
            SourceFile file = new SourceFile("preset " + preset, sources.size(), Presets.text(preset));
            YamlNode root = new YamlComposer(file, variables, problems).compose();
            Values values = root == null ? null : (Values) schema.read(root, problems);
            if (values != null) {
                merger.addPreset(preset, values);
            }
        }
        RuleSet rules = merger.merged(complete);
        if (problems.count() > 0) {
            throw new RuleErrors(problems.messages(), problems.count(), rules.exporter(),
                    merger.isHostUnread(complete));
        }
        return rules;
    }
}
