package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Agents;
import io.github.shearpin.benchmarks.programs.Folders;
import io.github.shearpin.benchmarks.programs.Hello;
import io.github.shearpin.benchmarks.programs.HelloJvm;
import io.github.shearpin.benchmarks.programs.Jars;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Scrape;
import io.github.shearpin.benchmarks.programs.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How much later a program is there with an agent, and how much more it works until then. */
public final class Start implements Part {

    private static final Goal BESIDE_EMPTY_AGENT = Goal.atMost(1.3);
    private static final Goal BESIDE_JMX_EXPORTER = Goal.atMost(1 / 5.0);
    private static final Goal BESIDE_OPEN_TELEMETRY = Goal.atMost(1 / 10.0);
    private static final Goal OF_PATTERNS = Goal.atMost(1.15);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "Start of a program";
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        Path folder = Folders.fresh(settings.work().resolve(name()));
        List<Agent> peers = new Agents(settings, folder).peers(name(), report);
        helloWorld(settings, report, Folders.fresh(folder.resolve("hello-world")), peers);
        if (Peers.isThere(settings, Peers.ZIPKIN, name(), report)) {
            springBoot(settings, report, Folders.fresh(folder.resolve("zipkin")), peers);
        }
        if (Peers.isThere(settings, Peers.TOMCAT, name(), report)) {
            tomcat(settings, report, Folders.fresh(folder.resolve("tomcat")));
        }
        note(settings, report);
    }

    private void helloWorld(Settings settings, Report report, Path folder, List<Agent> peers) throws Exception {
        Path jar = Jars.program(folder.resolve("hello.jar"), Hello.class);
        Variants ours = Variants.with(new Agents(settings, folder), HelloJvm.METHODS);
        try (HelloJvm jvm = new HelloJvm(settings.java(), jar, ours.tenHits(), folder.resolve("hits.log"))) {
            Scrape.of(ours.tenHits()).requireHits(HelloJvm.METHODS.size());
        }
        Starts starts = new Starts(name(), new HelloWorld(settings.java(), jar, folder.resolve("hello.log")), report);
        // Short, and so both cheap to repeat and easily disturbed.
        starts.measure(all(ours, peers), 2 * settings.rounds());
        starts.reportAll(Map.of());
        starts.report(Variants.NO_HIT, Agents.EMPTY, null, BESIDE_EMPTY_AGENT);
        starts.reportAdded(Variants.NO_HIT, Agents.JMX_EXPORTER, BESIDE_JMX_EXPORTER);
    }

    private void springBoot(Settings settings, Report report, Path folder, List<Agent> peers) throws Exception {
        Variants ours = Variants.with(new Agents(settings, folder), ZipkinServer.METHODS);
        ZipkinServer zipkin = new ZipkinServer(settings, folder.resolve("zipkin.log"));
        try (Server server = zipkin.server(ours.tenHits())) {
            server.awaitPage();
            Scrape.of(ours.tenHits()).requireHits(ZipkinServer.METHODS.size());
        }
        Starts starts = new Starts(name(), zipkin, report);
        // Long, and so hardly disturbed, and dear to repeat.
        starts.measure(all(ours, peers), (settings.rounds() + 1) / 2);
        starts.reportAll(Map.of(Variants.PATTERNS, OF_PATTERNS));
        starts.reportAdded(Variants.TEN_HITS, Agents.OPEN_TELEMETRY, BESIDE_OPEN_TELEMETRY);
    }

    private void tomcat(Settings settings, Report report, Path folder) throws Exception {
        Variants ours = Variants.with(new Agents(settings, folder), List.of());
        Starts starts = new Starts(name(), new TomcatServer(settings, folder.resolve("base")), report);
        starts.measure(List.of(Agent.NONE, ours.empty(), ours.noHit(), ours.patterns()), settings.rounds());
        starts.reportAll(Map.of(Variants.PATTERNS, OF_PATTERNS));
    }

    private void note(Settings settings, Report report) throws IOException {
        report.note(name(), """
                Each is a JVM of its own without further options, started in turns. `hello world` is measured from its start to \
                its end. `Zipkin` (%s) and `Tomcat` (%s, with the applications that come with it) from the start to the \
                first answer 200, to `/api/v2/services` and to `/`, which Tomcat has to compile. *Added* is what a start with \
                an agent took more than the one without any in the same round.

                The empty agent registers a `ClassFileTransformer`, able to retransform, that returns null. The JMX exporter \
                (%s) has the rule its documents begin with, `pattern: ".*"`. OpenTelemetry (%s) has all its instrumentation \
                and the exporters `none`, so that it is spared the work of sending. Shearpin's rules all have a circuit \
                breaker, a retry and a latency with quantiles, and hit nothing unless it says so; of the 100 subtype and \
                annotation rules some name types that the programs have, such as \
                `org.springframework.**#@org.springframework.scheduling.annotation.Scheduled`. The files are in \
                `benchmarks/target/results/start`.""".formatted(Peers.coordinates(settings, Peers.ZIPKIN),
                Peers.coordinates(settings, Peers.TOMCAT), Peers.coordinates(settings, Peers.JMX_EXPORTER),
                Peers.coordinates(settings, Peers.OPEN_TELEMETRY)));
    }

    private static List<Agent> all(Variants ours, List<Agent> peers) {
        List<Agent> all = new ArrayList<>(
                List.of(Agent.NONE, ours.empty(), ours.noHit(), ours.tenHits(), ours.exact(), ours.patterns()));
        all.addAll(peers);
        return all;
    }
}
