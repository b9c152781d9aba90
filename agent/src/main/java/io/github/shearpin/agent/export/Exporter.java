package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Protection;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TlsSettings;
import io.prometheus.client.Collector;
import java.io.Closeable;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Serves the metrics of the guards and of the agent over HTTP. Starting it binds a socket and starts one thread; what
 * answers requests is loaded when the first connection comes. Thread-safe; no method throws.
 */
public final class Exporter {

    private final Readiness readiness;
    private final ConnectionServer server;
    private final int port;

    private Exporter(Readiness readiness, ConnectionServer server, int port) {
        this.readiness = readiness;
        this.server = server;
        this.port = port;
    }

    /**
     * Begins to serve. When no port can be had, one line on stderr says why and what to do, and the exporter that is
     * returned serves nothing.
     *
     * @param guards  asked for with the first connection; may hold no rule, now or ever; rules and methods that come later
     *                are served from then on
     * @param version for {@code build_info}
     */
    public static Exporter start(ExporterSettings settings, Callable<Guards> guards, AgentStatistics statistics,
            String version) {
        return start(settings, guards, statistics, version, ServerLimits.DEFAULT);
    }

    static Exporter start(final ExporterSettings settings, final Callable<Guards> guards,
            final AgentStatistics statistics, final String version, ServerLimits limits) {
        final Readiness readiness = new Readiness();
        try {
            String closed = whyClosed(settings.protection());
            if (closed != null) {
                Log.line("no metrics are served: " + closed);
                return new Exporter(readiness, null, -1);
            }
            final ServerSocket socket = PortFinder.bind(settings);
            if (socket != null) {
                ConnectionServer server = new ConnectionServer(socket, settings.protection().tls() != null, limits, new ConnectionServer.ProtocolFactory() {
                    @Override
                    public ConnectionServer.Protocol create(ConnectionServer server) throws Exception {
                        return FirstUse.protocol(server, settings, socket.getLocalPort(), guards.call(), statistics, version,
                                readiness);
                    }
                });
                server.start();
                return new Exporter(readiness, server, socket.getLocalPort());
            }
        } catch (Throwable failure) {
            Log.line("no metrics are served: the exporter did not start: " + failure);
        }
        return new Exporter(readiness, null, -1);
    }

    /** Why nothing may be served: it would be seen by whom it is not for. Null: it may. */
    private static String whyClosed(Protection protection) {
        if (protection == Protection.UNKNOWN) {
            return "the rule files have errors where they say, or may say, who may see them (exporter.tls, exporter.auth); mend"
                    + " those above";
        }
        return protection.tls() == null ? null : Tls.unreadable(protection.tls());
    }

    /** Nanoseconds since it was started. */
    public long uptimeNanos() {
        return System.nanoTime() - readiness.startedNanos;
    }

    /** The port that is served; -1: none. */
    public int port() {
        return port;
    }

    /**
     * Serves these pages too, from now on.
     *
     * @param pages asked once, when the first request for one comes
     */
    public void pages(Callable<Pages> pages) {
        readiness.pages = pages;
    }

    /** The rules that were read, those with {@code mode: off} too, for who asks about each. */
    public void rules(List<Rule> rules) {
        readiness.rules = rules;
    }

    /** Who may see details from now on. */
    public void console(ConsoleSettings console) {
        readiness.console = console;
    }

    /**
     * What {@code /-/ready} says from now on: whether the agent has started, and put the rules in force that it could read. If
     * it could read none it is ready, too: the program runs, and a gate that asks here lets calls through to it.
     */
    public void ready(boolean ready) {
        readiness.ready = ready;
    }

    /** Frees the port and ends all connections and threads, at once. */
    public void close() {
        if (server != null) {
            server.close();
            readiness.letGo();
        }
    }

    /**
     * Which rules there are, whether the agent has put them in force, since when it runs, what else is served, and what ends
     * with it. Thread-safe.
     */
    static final class Readiness {
        final long startedNanos = System.nanoTime();
        final long startedMillis = System.currentTimeMillis();
        private volatile List<Rule> rules = Collections.emptyList();
        private volatile boolean ready;
        private volatile ConsoleSettings console;
        private boolean letGo;
        private final List<Closeable> holding = new ArrayList<Closeable>();
        /** Null: nothing, or they have been made. */
        private volatile Callable<Pages> pages;
        private Pages made;

        /** @return null: there are none */
        synchronized Pages pages() {
            Callable<Pages> maker = pages;
            if (maker != null) {
                pages = null;
                try {
                    made = maker.call();
                } catch (Throwable defect) {
                    Log.defect("making the console", defect);
                }
            }
            return made;
        }

        /** Null: as the exporter's settings say. */
        ConsoleSettings console() {
            return console;
        }

        List<Rule> rules() {
            return rules;
        }

        boolean isReady() {
            return ready;
        }

        /** What holds something of the JVM until the exporter is closed. */
        synchronized void holding(Closeable part) {
            holding.add(part);
            if (letGo) {
                letGo();
            }
        }

        synchronized void letGo() {
            letGo = true;
            for (Closeable part : holding) {
                try {
                    part.close();
                } catch (Throwable failure) {
                    Log.defect("closing the exporter", failure);
                }
            }
            holding.clear();
        }
    }

    /** Apart, so that no class of HttpCore or the Prometheus client is loaded before it is needed. */
    static final class FirstUse {

        static ConnectionServer.Protocol protocol(final ConnectionServer server, ExporterSettings settings, int port,
                Guards guards, AgentStatistics statistics, String version, Readiness readiness) {
            List<Collector> collectors = collectors(guards, statistics, version);
            if (settings.resilience4jNames()) {
                collectors.add(new Resilience4jCollector(guards));
            }
            if (settings.jvmMetrics()) {
                collectors.add(new JvmCollector());
                collectors.add(new StallCollector(new StallMonitor(new BooleanSupplier() {
                    @Override
                    public boolean getAsBoolean() {
                        return server.isClosed();
                    }
                })));
            }
            for (Collector collector : collectors) {
                if (collector instanceof Closeable) {
                    readiness.holding((Closeable) collector);
                }
            }
            TlsSettings tls = settings.protection().tls();
            return new HttpProtocol(server, tls == null ? null : new Tls(tls, new LongSupplier() {
                @Override
                public long getAsLong() {
                    return System.nanoTime();
                }
            }), new ExporterHandler(new AgentView(settings, port, guards, statistics,
                    version, readiness, new Exposition(collectors, settings.prefix()))));
        }

        /** Of all but the JVM. */
        static List<Collector> collectors(Guards guards, AgentStatistics statistics, String version) {
            List<Collector> collectors = new ArrayList<Collector>();
            collectors.add(new CallCollector(guards));
            collectors.add(new MeasureCollector(guards));
            collectors.add(new KeyCollector(guards));
            collectors.add(new BreakerCollector(guards));
            collectors.add(new RetryCollector(guards));
            collectors.add(new RateLimitCollector(guards));
            collectors.add(new BulkheadCollector(guards));
            collectors.add(new TimeoutCollector(guards));
            collectors.add(new AgentCollector(guards, statistics, version));
            collectors.add(new OverheadCollector(guards));
            return collectors;
        }
    }
}
