package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.client.Collector;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryAllocationExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors that are not of what a file says, but of the files themselves, of their size and of their number. */
class RuleErrorsTest {

    @TempDir
    Path directory;

    private static RuleErrors errors(Object setting) {
        return catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(setting.toString(), Map.of()));
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void aFileOfHundredMegabytesIsRefusedUnread() throws Exception {
        Path file = directory.resolve("huge.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100_000_000);
        }
        errors(file); // loads classes

        long before = allocated();
        RuleErrors errors = errors(file);

        assertThat(allocated() - before).isLessThan(1_000_000);
        assertThat(errors.messages()).containsExactly(file
                + ": the file is larger than 4 MiB and was not read; name a rule file, or split it into several in one directory");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void aFileThatNeverEndsIsGivenUp() {
        assumeTrue(Files.exists(Path.of("/dev/zero")), "a Unix");

        assertThat(errors("/dev/zero").getMessage()).contains("the file is larger than 4 MiB");
    }

    @Test
    void filesTooLargeTogetherAreRefused() throws Exception {
        String comment = ("# " + "-".repeat(76) + "\n").repeat(45_000);
        for (int i = 1; i <= 5; i++) {
            write(i + ".yaml", comment + "version: 1\n");
        }

        assertThat(errors(directory).messages()).containsExactly(directory.resolve("5.yaml")
                + ": the rule files are together larger than 16 MiB, this one was not read; name fewer of them");
    }

    @Test
    void aMissingFileIsToldWithItsDirectoryWhenItsNameIsRelative() throws Exception {
        Path fine = write("fine.yaml", "version: 1\n");

        assertThat(errors(fine + ";no-such.yaml; " + directory.resolve("none.yaml")).messages()).containsExactly(
                "no-such.yaml: there is no such file or directory in " + System.getProperty("user.dir")
                        + "; correct the setting 'rules'",
                directory.resolve("none.yaml") + ": there is no such file or directory; correct the setting 'rules'");
    }

    @Test
    void whatAMissingFileMayHoldIsNotMissed() throws Exception {
        Path site = write("site.yaml", "version: 1\nrules: {a: {use: remote}, b: null}\n");

        assertThat(errors("no-such.yaml;" + site).count()).isEqualTo(1);
        assertThat(errors(site).count()).isEqualTo(3);

        Path parts = write("parts.yaml", "version: 1\nrules:\n  a: {match: com.acme.A#b, rate-limit: {per: 1s}, "
                + "bulkhead: {calls: adaptive}, fault: {rate: 5%}, fallback: {for: timeout}}\n");
        assertThat(errors("no-such.yaml;" + parts).count()).isEqualTo(1);
        assertThat(errors(parts).count()).isEqualTo(4);
    }

    @Test
    void linesAreCountedWithWindowsLineEnds() throws Exception {
        Path file = write("crlf.yaml", "version: 1\r\nrules:\r\n  a:\r\n    match: com.acme.A #b\r\n");

        assertThat(errors(file).messages().get(0)).startsWith(file + ":4:12: ").contains("takes \"#b\" for a comment");
    }

    @Test
    void aDirectoryWithoutRuleFilesIsAnError() throws Exception {
        write("rules.yaml.bak", "version: 1\n");
        write("..data.yaml", "version: 1\n");

        assertThat(errors(directory).messages()).containsExactly(directory
                + ": the directory holds no *.yaml or *.yml file; put a rule file there, or name another directory");
    }

    @Test
    void aSettingThatNamesNothingIsAnError() {
        assertThat(errors(" ; ").messages()).containsExactly(
                "rules: the setting names no file; write rules=FILE, or a directory of files");
    }

    @Test
    void aFileThatCannotBeReadIsAnError() throws Exception {
        Path file = write("secret.yaml", "version: 1\n");
        if (!file.toFile().setReadable(false) || Files.isReadable(file)) {
            file = Path.of("/proc/self/mem"); // for root, who may read anything, but not what is mapped nowhere
            assumeTrue(Files.exists(file), "no file that can't be read is to be had here");
        }

        assertThat(errors(file).getMessage()).contains("the file can't be read");
    }

    @Test
    void tellsAHundredErrorsAndCountsTheRest() throws Exception {
        StringBuilder text = new StringBuilder("version: 1\nrules:\n");
        for (int i = 0; i < 30_000; i++) {
            text.append("  r").append(i).append(": {mode: bad}\n");
        }
        Path file = write("many.yaml", text.toString());

        RuleErrors errors = errors(file);

        assertThat(errors.count()).isEqualTo(60_000);
        assertThat(errors.messages()).hasSize(101);
        assertThat(errors.messages().get(0)).startsWith(file + ":3:3: rules.r0: the rule has no 'match'");
        assertThat(errors.messages().get(100)).isEqualTo("and 59900 more errors; correct these first");
        assertThat(errors.getMessage()).isEqualTo(String.join("\n", errors.messages()));
    }

    @Test
    void tellsAHundredWarningsAndCountsTheRest() throws Exception {
        StringBuilder text = new StringBuilder("version: 1\nrules:\n");
        for (int i = 0; i < 300; i++) {
            text.append("  r").append(i).append(": {match: com.acme.A#b, max-keys: 5}\n");
        }
        Path file = write("many.yaml", text.toString());

        List<String> warnings = RuleReader.read(file.toString(), Map.of()).warnings();

        assertThat(warnings).hasSize(101);
        assertThat(warnings.get(0)).startsWith(file + ":3:39: rules.r0.max-keys: warning: has no effect");
        assertThat(warnings.get(100)).isEqualTo("and 200 more warnings; correct these first");
    }

    @Test
    void whatManyRulesShareIsWrongOnce() throws Exception {
        StringBuilder text = new StringBuilder("version: 1\npolicies:\n"
                + "  remote: {circuit-breaker: {window: 10 calls, minimum-calls: 20}}\nrules:\n");
        for (int i = 0; i < 50; i++) {
            text.append("  r").append(i).append(": {match: com.acme.A#b, use: remote}\n");
        }

        RuleErrors errors = errors(write("shared.yaml", text.toString()));

        assertThat(errors.count()).isEqualTo(1);
        assertThat(errors.messages().get(0)).contains(":3:63: policies.remote.circuit-breaker.minimum-calls: ");
    }

    @Test
    void theExporterIsKnownWhereTheRulesAreWrong() throws Exception {
        Path good = write("a.yaml", "version: 1\nexporter: {port: 9999, host: 127.0.0.1, jvm-metrics: perhaps}\n");
        Path bad = write("b.yaml", "version: 1\nrules: {a: {mode: bad}}\n");

        ExporterSettings exporter = errors(good + ";" + bad).exporter();

        assertThat(exporter.firstPort()).isEqualTo(9999);
        assertThat(exporter.host()).isEqualTo("127.0.0.1");
        assertThat(exporter.jvmMetrics()).isTrue();
        assertThat(errors(bad).exporter()).usingRecursiveComparison().isEqualTo(ExporterSettings.DEFAULT);
    }

    @Test
    void theExporterIsServedAsAFileSaysBeforeItCannotBeRead() throws Exception {
        Path broken = write("broken.yaml", "version: 1\nexporter: {host: 127.0.0.2, port: 19480}\n"
                + "console: {enabled: false}\nrules:\n  a: [\n");

        RuleErrors errors = errors(broken);

        assertThat(errors.exporter().host()).isEqualTo("127.0.0.2");
        assertThat(errors.exporter().firstPort()).isEqualTo(19480);
        assertThat(errors.exporter().console().enabled()).isFalse();
        assertThat(errors.hostUnread()).isFalse();
        assertThat(errors.count()).isEqualTo(1);
    }

    @Test
    void nobodyElseIsServedWhereTheHostMayBeWrittenAndWasNotRead() throws Exception {
        String[] files = {"version: 1\nrules:\n  a: [\nexporter: {host: 127.0.0.2}\n",
            "version: 1\nexporter: {host: 127.0.0.2, port: [\n", "\u0001", "- a\n",
            "version: 1\nexporter: {hosst: 127.0.0.2}\n", "version: 1\nexporter: {addr: 127.0.0.2}\n",
            "version: 1\nexporter: {host: \"${NO_SUCH}\"}\n", "version: 1\nexportr: {host: 127.0.0.2}\n",
            "version: 1\nexporter: 127.0.0.2\n"};
        for (String text : files) {
            RuleErrors errors = errors(write("unread.yaml", text));

            assertThat(errors.exporter().host()).as(text).isEqualTo("127.0.0.1");
            assertThat(errors.hostUnread()).as(text).isTrue();
        }
        assertThat(errors(directory.resolve("missing.yaml")).exporter().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void aGaugeMayNotHaveTheNameOfAMetricOfTheJvm() throws Exception {
        String gauge = "rules: {a: {match: com.acme.A#b, measure: {gauge: {%s: $this.x}}}}\n";
        Path bare = write("bare.yaml", "version: 1\nexporter: {prefix: \"\"}\n" + gauge.formatted("jvm_threads_current"));
        Path ofJvm = write("jvm.yaml", "version: 1\nexporter: {prefix: jvm_}\n" + gauge.formatted("threads_current"));
        Path fine = write("fine.yaml", "version: 1\n" + gauge.formatted("threads_current"));

        assertThat(errors(bare).messages()).containsExactly(bare + ":3:73: rules.a.measure.gauge.jvm_threads_current: with the prefix"
                + " \"\" the metric would be called jvm_threads_current, and names that begin with jvm_threads_ are served already;"
                + " choose another name, such as my_jvm_threads_current, or another exporter.prefix");
        assertThat(errors(ofJvm).messages()).singleElement().asString().contains("would be called jvm_threads_current,");
        assertThat(RuleReader.read(fine.toString(), Map.of()).rules()).hasSize(1);
        assertThat(RuleReader.read(ofJvm.toString(), Map.of(), RuleReader.FILES_ALONE, "acme_").rules()).as("a prefix set outside holds").hasSize(1);
        assertThat(catchThrowableOfType(RuleErrors.class, () -> RuleReader.read(fine.toString(), Map.of(), RuleReader.FILES_ALONE, "jvm_"))).isNotNull();
    }

    /** The names that the JVM's collectors have are all among those that a gauge may not have. */
    @Test
    void whatTheJvmIsMeasuredByIsKnown() throws Exception {
        for (Collector collector : List.of(new StandardExports(), new MemoryPoolsExports(), new MemoryAllocationExports(),
                new BufferPoolsExports(), new GarbageCollectorExports(), new ThreadExports(), new ClassLoadingExports(),
                new VersionInfoExports())) {
            for (Collector.MetricFamilySamples family : collector.collect()) {
                Path file = write("a.yaml", "version: 1\nexporter: {prefix: \"\"}\nrules: {a: {match: com.acme.A#b, measure: {gauge: {"
                        + family.name + ": $this.x}}}}\n");
                assertThat(errors(file)).as(family.name).isNotNull();
            }
        }
    }

    @Test
    void aPolicyMayUseAnotherThousandsOfTimesOver() throws Exception {
        StringBuilder text = new StringBuilder("version: 1\npolicies:\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  p").append(i).append(": {use: p").append(i + 1).append("}\n");
        }
        text.append("  p20000: {mode: observe}\nrules: {a: {match: com.acme.A#b, use: p0}}\n");

        RuleSet rules = RuleReader.read(write("chain.yaml", text.toString()).toString(), Map.of());

        assertThat(rules.rules().get(0).settings().mode()).hasToString("OBSERVE");
    }

    @Test
    void aFileMadeToHurtCostsLittle() throws Exception {
        String[] bodies = {"[".repeat(500_000), "{".repeat(500_000), "&a ".repeat(100_000), "!a ".repeat(100_000),
            "? ".repeat(100_000), "\n" + "- ".repeat(100_000), "\"" + "${A:-".repeat(100_000) + "\"",
            "{match: [" + "a,".repeat(100_000) + "]}", "{match: \"a#x(" + "(".repeat(100_000) + "\"}",
            "{match: " + "x".repeat(100_000) + "#y}", "{match: a#b, key: \"" + "$arg0.".repeat(50_000) + "\"}",
            "{match: a#b, labels: {" + "x-".repeat(100_000) + ": $arg0}}",
            "{match: a#b, fallback: {method: " + "x".repeat(100_000) + "}}",
            "{match: a#b, retry: {failure-results: {$return: [" + "1,".repeat(100_000) + "2]}}}"};
        for (String body : bodies) {
            RuleErrors errors = errors(write("hostile.yaml", "version: 1\nrules:\n  a: " + body + "\n"));

            assertThat(errors.count()).isBetween(1, 3);
            assertThat(errors.getMessage().length()).isLessThan(1_000);
        }
    }
}
