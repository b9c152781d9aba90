package io.github.shearpin.benchmarks.load;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.Spread;
import io.github.shearpin.benchmarks.load.WebApplication.Performance;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Agents;
import io.github.shearpin.benchmarks.programs.Folders;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Scrape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What guards cost a web application with a database that is under load. */
public final class Load implements Part {

    /** Each request goes through filters and a servlet, and asks the database several times. */
    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            policies:
              guarded:
                circuit-breaker: {failure-rate: 50%, window: 10s, minimum-calls: 20, open-for: 3s}
                retry: {attempts: 3, backoff: {initial: 100ms, jitter: equal}}
                latency: {window: 1m, quantiles: [0.5, 0.95, 0.99]}
            rules:
              connections: {match: javax.sql.DataSource+#getConnection, use: guarded}
              statements: {match: java.sql.Statement+#execute*, use: guarded}
              requests:
                match:
                  - javax.servlet.Filter+#doFilter
                  - javax.servlet.http.HttpServlet+#service(javax.servlet.http.HttpServletRequest, ..)
                use: guarded
            """;
    private static final String GUARDS = "guards on servlets and JDBC";
    private static final int CONNECTIONS = 8;
    private static final int TURNS_OF_A_ROUND = 6;
    /** JVMs differ from start to start, by what their compilers make of them, and by more than the goal allows for. */
    private static final int TURNS_OF_A_START = 15;
    private static final Goal THROUGHPUT = Goal.atLeast(0.98);

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String title() {
        return "Web application under load";
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        if (!Peers.isThere(settings, Peers.TOMCAT, name(), report) || !Peers.isThere(settings, Peers.ACTIVITI, name(), report)) {
            return;
        }
        if (!Wrk.isInstalled()) {
            report.skip(name(), "everything", "wrk is not on the PATH: install it (Debian: wrk)");
            return;
        }
        Path folder = Folders.fresh(settings.work().resolve(name()));
        Agent guards = new Agents(settings, folder).shearpin(GUARDS, RULES);
        Turns turns = new Turns(new Wrk(folder, CONNECTIONS));
        String calls = "";
        for (int left = settings.rounds() * TURNS_OF_A_ROUND; left > 0; left -= TURNS_OF_A_START) {
            try (WebApplication bare = new WebApplication(settings, folder.resolve("bare"), Agent.NONE);
                    WebApplication guarded = new WebApplication(settings, folder.resolve("guarded"), guards)) {
                bare.awaitStart();
                guarded.awaitStart();
                turns.warmUp(bare, guarded);
                for (int i = 0; i < Math.min(left, TURNS_OF_A_START); i++) {
                    turns.measure(guarded, bare);
                }
                calls = guardedCalls(Scrape.of(guards), guarded.requests());
            }
        }
        row(report, "throughput", "requests/s", Performance::perSecond, turns, THROUGHPUT);
        row(report, "99 of 100 requests", "ms", Performance::p99Millis, turns, null);
        row(report, "work of the server for a request", "ms CPU", Performance::cpuMillis, turns, null);
        note(settings, report, calls);
    }

    /** Of each rule, so that it can be seen that they do something. */
    private static String guardedCalls(Scrape scrape, long requests) throws IOException {
        StringBuilder calls = new StringBuilder();
        for (String rule : List.of("requests", "connections", "statements")) {
            double each = scrape.sum("shearpin_calls_total", "rule=\"" + rule + '"', "outcome=\"success\"") / requests;
            if (each == 0) {
                throw new IOException("no call was guarded by the rule " + rule);
            }
            calls.append(String.format(Locale.ROOT, "%s `%s` %.1f", calls.length() == 0 ? "" : ",", rule, each));
        }
        return calls.toString();
    }

    private void row(Report report, String subject, String unit, ToDoubleFunction<Performance> value, Turns turns, Goal goal) {
        List<Double> guarded = turns.guarded().stream().mapToDouble(value).boxed().toList();
        List<Double> bare = turns.bare().stream().mapToDouble(value).boxed().toList();
        report.add(new Row(name(), subject + ", " + GUARDS, unit, Spread.of(guarded), Agent.NONE.name(),
                Spread.ofRatios(guarded, bare), goal));
    }

    private void note(Settings settings, Report report, String calls) throws IOException {
        report.note(name(), """
                `%s` on `%s`, asked by `wrk` over %d connections for a page that takes a log-in and some queries to its \
                own database in memory. Two servers, with and without the agent, are up and warm, and are asked in turns of \
                a second; both are started anew after %d turns. Calls that the rules guarded for each request:%s.

                ```yaml
                %s```""".formatted(Peers.coordinates(settings, Peers.ACTIVITI), Peers.coordinates(settings, Peers.TOMCAT),
                CONNECTIONS, TURNS_OF_A_START, calls, RULES));
    }
}
