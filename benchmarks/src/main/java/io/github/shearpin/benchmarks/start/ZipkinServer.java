package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Server;
import io.github.shearpin.benchmarks.programs.Times;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Spring Boot application, from its start to its first answer. */
final class ZipkinServer implements Program {

    /** What Spring, the application and its storage do on the way to that answer: each is woven, and most are called. */
    static final List<String> METHODS = List.of(
            "org.springframework.context.support.AbstractApplicationContext#refresh",
            "org.springframework.beans.factory.support.DefaultListableBeanFactory#preInstantiateSingletons",
            "com.linecorp.armeria.server.Server#start",
            "zipkin2.server.internal.ZipkinHttpConfiguration#*",
            "zipkin2.server.internal.ZipkinQueryApiV2#getServiceNames",
            "zipkin2.server.internal.ZipkinHttpCollector#uploadSpans",
            "zipkin2.server.internal.health.ZipkinHealthController#*",
            "zipkin2.server.internal.prometheus.ZipkinMetricsController#*",
            "zipkin2.collector.Collector#accept*",
            "zipkin2.storage.InMemoryStorage#getServiceNames");

    private final Path java;
    private final Path jar;
    private final Path log;
    private final int port = Server.freePort();

    ZipkinServer(Settings settings, Path log) throws IOException {
        this.java = settings.java();
        this.jar = settings.peers().resolve(Peers.ZIPKIN);
        this.log = log;
    }

    @Override
    public String name() {
        return "Zipkin (Spring Boot)";
    }

    @Override
    public Times start(Agent agent) throws IOException, InterruptedException {
        try (Server server = server(agent)) {
            return server.awaitPage();
        }
    }

    Server server(Agent agent) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(agent.options());
        command.addAll(List.of("-jar", jar.toString()));
        URI page = URI.create("http://127.0.0.1:" + port + "/api/v2/services");
        return new Server(command, Map.of("QUERY_PORT", Integer.toString(port)), Server.request(page), log);
    }
}
