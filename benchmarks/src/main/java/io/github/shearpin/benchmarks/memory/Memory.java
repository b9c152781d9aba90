package io.github.shearpin.benchmarks.memory;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.Spread;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Agents;
import io.github.shearpin.benchmarks.programs.Folders;
import io.github.shearpin.benchmarks.programs.Hello;
import io.github.shearpin.benchmarks.programs.HelloJvm;
import io.github.shearpin.benchmarks.programs.Jars;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Rules;
import io.github.shearpin.benchmarks.programs.Scrape;
import io.github.shearpin.benchmarks.programs.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What an agent holds in a JVM that does nothing: the difference to the same JVM without it. */
public final class Memory implements Part {

    private static final String NO_HIT = "Shearpin, no hit";
    private static final String TEN_HITS = "Shearpin, 10 rules that hit";
    private static final double MB = 1e6;
    private static final Goal JAR = Goal.atMost(6);
    private static final Goal HEAP = Goal.atMost(10);
    private static final Goal METASPACE = Goal.atMost(15);
    /** For what an agent does once the program runs. */
    private static final int SETTLING_MILLIS = 1_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "Memory of an agent at rest";
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        Path folder = Folders.fresh(settings.work().resolve(name()));
        Agents agents = new Agents(settings, folder);
        Agent tenHits = agents.shearpin(TEN_HITS, Rules.of(HelloJvm.METHODS));
        List<Agent> peers = agents.peers(name(), report);
        jars(report, tenHits, peers);
        if (!Files.exists(jcmd(settings))) {
            report.skip(name(), "heap, metaspace and threads", jcmd(settings) + " is missing: a JDK is needed");
            return;
        }
        Path jar = Jars.program(folder.resolve("hello.jar"), Hello.class);
        List<Agent> all = new ArrayList<>(List.of(Agent.NONE, agents.shearpin(NO_HIT, Rules.of(Rules.exact(1))), tenHits));
        all.addAll(peers);

        Map<String, List<Footprint>> measured = new LinkedHashMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            for (Agent agent : List.copyOf(all)) {
                try (HelloJvm jvm = new HelloJvm(settings.java(), jar, agent, folder.resolve("agent.log"))) {
                    measured.computeIfAbsent(agent.name(), name -> new ArrayList<>()).add(footprint(settings, jvm, agent));
                    if (agent == tenHits) {
                        Scrape.of(agent).requireHits(HelloJvm.METHODS.size());
                    }
                } catch (IOException failed) {
                    if (!peers.contains(agent)) {
                        throw failed;
                    }
                    all.remove(agent);
                    measured.remove(agent.name());
                    report.skip(name(), "heap, metaspace and threads, " + agent.name(), failed.getMessage());
                }
            }
        }
        rows(report, measured);
        note(settings, report, measured);
    }

    private void jars(Report report, Agent shearpin, List<Agent> peers) throws IOException {
        List<Double> ours = List.of(Files.size(shearpin.jar()) / MB);
        report.add(new Row(name(), "jar, Shearpin", "MB", Spread.of(ours), null, null, JAR));
        for (Agent peer : peers) {
            List<Double> theirs = List.of(Files.size(peer.jar()) / MB);
            report.add(new Row(name(), "jar, " + peer.name(), "MB", Spread.of(theirs), "Shearpin",
                    Spread.ofRatios(theirs, ours), null));
        }
    }

    private static Footprint footprint(Settings settings, HelloJvm jvm, Agent agent) throws IOException, InterruptedException {
        if (agent.metrics() != null) {
            Server.get(agent.metrics()); // at rest is between two scrapes, not before the first
        }
        Thread.sleep(SETTLING_MILLIS);
        jcmd(settings, jvm, "GC.class_histogram"); // what is freed by a first collection only lets go of more
        return Footprint.of(jcmd(settings, jvm, "GC.class_histogram"), jcmd(settings, jvm, "PerfCounter.print"),
                jcmd(settings, jvm, "Thread.print"));
    }

    private static Path jcmd(Settings settings) {
        return settings.java().resolveSibling("jcmd");
    }

    private static String jcmd(Settings settings, HelloJvm jvm, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(jcmd(settings).toString(), Long.toString(jvm.pid()), command)
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private void rows(Report report, Map<String, List<Footprint>> measured) {
        rows(report, measured, "heap", "MB", HEAP, (with, without) -> (with.heap() - without.heap()) / MB);
        rows(report, measured, "metaspace", "MB", METASPACE, (with, without) -> (with.metaspace() - without.metaspace()) / MB);
        rows(report, measured, "threads", "threads", null, (with, without) -> (double) with.threadsBeyond(without).size());
    }

    /** Of each agent the difference to none, that of others beside ours. */
    private void rows(Report report, Map<String, List<Footprint>> measured, String what, String unit, Goal goal,
            BiFunction<Footprint, Footprint, Double> difference) {
        Map<String, List<Double>> added = new LinkedHashMap<>();
        List<Footprint> none = measured.get(Agent.NONE.name());
        measured.forEach((agent, with) -> added.put(agent, IntStream.range(0, with.size())
                .mapToObj(round -> difference.apply(with.get(round), none.get(round))).toList()));
        added.remove(Agent.NONE.name());
        added.forEach((agent, values) -> {
            boolean ours = agent.equals(NO_HIT) || agent.equals(TEN_HITS);
            report.add(new Row(name(), what + ", " + agent, unit, Spread.of(values), ours ? null : TEN_HITS,
                    ours ? null : Spread.ofRatios(values, added.get(TEN_HITS)), ours ? goal : null));
        });
    }

    private void note(Settings settings, Report report, Map<String, List<Footprint>> measured) throws IOException {
        StringBuilder threads = new StringBuilder();
        Footprint none = measured.get(Agent.NONE.name()).get(0);
        measured.forEach((agent, with) -> {
            if (!agent.equals(Agent.NONE.name())) {
                threads.append("\n- ").append(agent).append(": ")
                        .append(String.join(", ", with.get(0).threadsBeyond(none)));
            }
        });
        report.note(name(), """
                The difference to the same hello world without an agent, which said its words and waits, a second after a \
                first scrape where there is something to scrape. Heap is what a class histogram counts after the second of \
                two full collections, metaspace what the JVM's own counter then says is used. A MB is a million bytes. \
                Configurations as for the start; `%s`, `%s`.

                Threads that each agent added:
                %s""".formatted(Peers.coordinates(settings, Peers.JMX_EXPORTER),
                Peers.coordinates(settings, Peers.OPEN_TELEMETRY), threads));
    }
}
