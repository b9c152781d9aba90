package io.github.shearpin.benchmarks.load;

import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Server;
import io.github.shearpin.benchmarks.programs.Tomcat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Activiti's REST application on Tomcat, both as they were published, with the application's own database in memory. */
final class WebApplication implements AutoCloseable {

    private static final String CREDENTIALS = Base64.getEncoder().encodeToString("kermit:kermit".getBytes(StandardCharsets.UTF_8));

    /** @param cpuMillis of the server for each request */
    record Performance(long requests, double perSecond, double p99Millis, double cpuMillis) {
    }

    private final URI page;
    private final Server server;
    private long requests;

    /** Returns before it is up. */
    WebApplication(Settings settings, Path base, Agent agent) throws IOException {
        Tomcat tomcat = new Tomcat(settings.java(), settings.peers().resolve(Peers.TOMCAT), base,
                settings.peers().resolve(Peers.ACTIVITI));
        page = tomcat.page("/activiti-rest/service/repository/deployments");
        server = tomcat.start(agent, List.of("-Xmx512m"), Server.request(page, "Authorization", "Basic " + CREDENTIALS));
    }

    void awaitStart() throws IOException, InterruptedException {
        server.awaitPage();
    }

    Performance load(Wrk wrk, int seconds) throws IOException, InterruptedException {
        double before = server.cpuSeconds();
        Wrk.Result result = wrk.run(page, "Authorization: Basic " + CREDENTIALS, seconds);
        requests += result.requests();
        return new Performance(result.requests(), result.perSecond(), result.p99Millis(),
                (server.cpuSeconds() - before) * 1e3 / result.requests());
    }

    /** Answered since it is up. */
    long requests() {
        return requests;
    }

    @Override
    public void close() {
        server.close();
    }
}
