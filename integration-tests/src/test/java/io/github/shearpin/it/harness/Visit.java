package io.github.shearpin.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A server program from its start to its end: it is asked some questions over HTTP, scraped, and told to stop. */
public final class Visit {

    /**
     * What Karaf's bundles complain of that are asked before the ones they need are there, and that are stopped while they tell
     * others of it, or are told; now and then, with the agent or without.
     */
    public static final String NOISE_OF_KARAF = "Invalid BundleContext|JaasSecurityProvider|LoginException"
            + "|Event Task Processing Interrupted|pax-web-extender-whiteboard .* FrameworkEvent ERROR"
            + "|RejectedExecutionException: Task .*WebContainerManager.* rejected from .*Terminated";
    private static final Pattern NO_NOISE = Pattern.compile("(?!)");

    private final String answer;
    private final Scrape scrape;
    private final Set<String> complaints;
    private final int exitCode;
    private final List<String> said;

    private Visit(String answer, Scrape scrape, Set<String> complaints, int exitCode, List<String> said) {
        this.answer = answer;
        this.scrape = scrape;
        this.complaints = complaints;
        this.exitCode = exitCode;
        this.said = said;
    }

    /**
     * Visits a server that was just started.
     *
     * @param times how often the question is asked, once it was answered for the first time; that one counts too
     * @param logs  files that it logs to, besides its output
     */
    public static Visit of(Child child, boolean attached, URI question, String[] headers, int times, List<Path> logs) {
        try (child) {
            String answer = Http.await(question, child, headers);
            for (int i = 1; i < times; i++) {
                Http.await(question, child, headers);
            }
            Scrape scrape = attached ? Exporter.of(child).scrape() : null;
            child.terminate();
            List<String> texts = new ArrayList<>(List.of(child.out(), child.err()));
            for (Path log : logs) {
                texts.add(Files.readString(log, StandardCharsets.UTF_8));
            }
            return new Visit(answer, scrape, Complaints.in(texts), child.awaitExit(), child.said());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it answered. */
    public String answer() {
        return answer;
    }

    /** After all questions. */
    public Scrape scrape() {
        return scrape;
    }

    /**
     * Checks that with the agent all went as without: no complaint more in its logs, and the same end; and that the agent
     * has nothing to complain of either.
     *
     * @param bare  the visit without the agent
     * @param noise complaints that come and go by themselves
     */
    public void assertUnharmed(Visit bare, Pattern noise) {
        assertThat(complaints).filteredOn(line -> !noise.matcher(line).find()).isSubsetOf(bare.complaints);
        assertThat(exitCode).isEqualTo(bare.exitCode);
        assertThat(said).isNotEmpty().noneMatch(line -> line.contains("error") || line.contains("could not"));
        assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
        assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
    }

    public void assertUnharmed(Visit bare) {
        assertUnharmed(bare, NO_NOISE);
    }
}
