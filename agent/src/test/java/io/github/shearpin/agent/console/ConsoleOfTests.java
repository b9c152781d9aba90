package io.github.shearpin.agent.console;

import com.acme.shop.BatchService;
import com.acme.shop.CardPayments;
import com.acme.shop.OrderService;
import com.acme.shop.Payments;
import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardListener;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.Resources;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Protection;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.weave.FoundClasses;
import io.github.shearpin.agent.weave.MatchReport;
import io.github.shearpin.agent.weave.RuleExplanation;
import io.github.shearpin.agent.weave.WeavingOfTests;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** An agent with rules, classes that have been loaded, and its console, all in the JVM of the test. */
public final class ConsoleOfTests implements Sources, AutoCloseable {

    static final String TOKEN = "0123456789abcdef";
    /** What the tests are about: one rule each that works, that matches nothing, and that only observes. */
    static final String RULES = """
            version: 1
            console: {token: "%s"}
            events: off
            notify: {url: "https://hooks.example.com/services/secret", for: [opened]}
            rules:
              orders:
                match: com.acme.shop.OrderService#place
                circuit-breaker: {consecutive-failures: 3, open-for: 1h}
                retry: {attempts: 1}
              payments:
                mode: observe
                match: com.acme.shop.Payments+#charge
                except: "com.acme.shop.RemotePayments#*"
                timeout: 2s
              lost:
                match: com.acme.shop.BatchService#begin
              tenants:
                match: com.acme.shop.OrderService#find
                key: $arg0
                circuit-breaker: {consecutive-failures: 1, open-for: 1h}
            """;

    final AgentStatistics statistics = new AgentStatistics();
    final RuleSet rules;
    final Guards guards;
    final OperationsOfTests operations = new OperationsOfTests();
    final Exporter exporter;
    private final long began = System.nanoTime();
    /** Null: the true one. */
    volatile Long uptime;
    private final ExporterSettings settings;
    private final EventLog events;
    private final WeavingOfTests weaving;

    ConsoleOfTests(Path folder, String yaml) throws Exception {
        this(folder, yaml, "127.0.0.1", Protection.NONE);
    }

    ConsoleOfTests(Path folder, String yaml, String host, Protection protection) throws Exception {
        rules = RuleReader.read(Files.writeString(folder.resolve("rules.yaml"), yaml).toString(), Map.of());
        events = EventLog.of(EventSettings.OFF, null, statistics);
        guards = new Guards(Resources.ofJvm((GuardListener) events));
        weaving = new WeavingOfTests(guards, rules.rules(), statistics);
        for (Class<?> type : List.of(Payments.class, CardPayments.class, OrderService.class, BatchService.class,
                OrderService.Line.class, java.util.ArrayList.class)) {
            weaving.load(type);
        }
        settings = new ExporterSettings(host, 0, 0, false).with(rules.exporter().console()).with(protection);
        exporter = Exporter.start(settings, () -> guards, statistics, version());
        exporter.rules(rules.rules());
        exporter.pages(() -> new Console(this));
        exporter.ready(true);
        statistics.loaded(true);
        Gate.agent(guards);
    }

    public static ConsoleOfTests start(Path folder) throws Exception {
        return new ConsoleOfTests(folder, RULES.formatted(TOKEN));
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + exporter.port() + path);
    }

    RuleGuard rule(String name) {
        return guards.rules().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    /** A call of the rule's method, that succeeds or fails. */
    void call(String rule, String end) {
        call(rule, new MethodShape(OrderService.class.getName(), "place", "(Ljava/lang/String;)V", false, List.of()), "argument", end);
    }

    /** A call of a tenant. */
    void callOf(long tenant, String end) {
        call("tenants", new MethodShape(OrderService.class.getName(), "find", "(J)Ljava/lang/String;", false, List.of()),
                tenant, end);
    }

    void call(String rule, MethodShape method, Object argument, String end) {
        slowCall(rule, method, argument, end, 0);
    }

    /** Likewise, and it takes some time. */
    void slowCall(String rule, MethodShape method, Object argument, String end, int millis) {
        int site = guards.site(rule(rule), method);
        Object state = Gate.enter(site, OrderService.class, new OrderService(), new Object[] {argument});
        if (!(state instanceof Throwable)) {
            LockSupport.parkNanos(millis * 1_000_000L);
            Gate.exit(site, state, null, end.equals("fail") ? new IOException("as told") : null);
        }
    }

    @Override
    public void close() {
        exporter.close();
        Gate.agent(null);
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public long uptimeNanos() {
        return uptime == null ? System.nanoTime() - began : uptime;
    }

    @Override
    public String ruleFiles() {
        return "/etc/shearpin/rules.yaml";
    }

    @Override
    public ExporterSettings exporter() {
        return settings;
    }

    @Override
    public int port() {
        return exporter.port();
    }

    @Override
    public Guards guards() {
        return guards;
    }

    @Override
    public AgentStatistics statistics() {
        return statistics;
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public List<MatchReport> matches(String rule) {
        return weaving.matches(rule);
    }

    @Override
    public RuleExplanation explain(Rule rule) {
        return weaving.explain(rule);
    }

    @Override
    public FoundClasses search(String text) {
        return weaving.search(text, rules.rules());
    }

    /** Does to the guards what is asked for, so that the console has something to show. */
    final class OperationsOfTests implements Operations {
        final Map<String, Mode> modes = new ConcurrentHashMap<>();
        volatile Result nextReload = Result.done("4 rules are in force");
        volatile Result lastReload = nextReload;
        private volatile String off;

        @Override
        public Result reload() {
            lastReload = nextReload;
            return lastReload;
        }

        @Override
        public Result lastReload() {
            return lastReload;
        }

        @Override
        public long lastReloadMillis() {
            return 1_767_323_045_000L;
        }

        @Override
        public RuleSet configuration() {
            return rules;
        }

        @Override
        public EventLog events() {
            return events;
        }

        @Override
        public Result force(String rule, String key, BreakerSettings.Force force) {
            int count = 0;
            for (Policies policies : rule(rule).allPolicies()) {
                if (key == null || key.equals(policies.key())) {
                    policies.breaker().force(force);
                    count++;
                }
            }
            return count == 0 ? Result.refused("there is no key " + key) : Result.done("force " + force + " for " + count);
        }

        @Override
        public Result reset(String rule, String key) {
            for (Policies policies : rule(rule).allPolicies()) {
                policies.breaker().reset();
            }
            return Result.done("reset");
        }

        @Override
        public Result mode(String rule, Mode mode) {
            if (mode == null) {
                modes.remove(rule);
            } else {
                modes.put(rule, mode);
            }
            return Result.done("mode is " + (mode == null ? "as in the file" : mode));
        }

        @Override
        public Mode modeByHand(String rule) {
            return modes.get(rule);
        }

        @Override
        public Result allOff(boolean wanted) {
            off = wanted ? "an operator switched them off" : null;
            return Result.done(wanted ? "all calls pass" : "the rules are in force again");
        }

        @Override
        public String whyAllOff() {
            return off;
        }
    }
}
