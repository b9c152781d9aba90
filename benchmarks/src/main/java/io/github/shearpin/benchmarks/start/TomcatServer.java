package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.Settings;
import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Peers;
import io.github.shearpin.benchmarks.programs.Server;
import io.github.shearpin.benchmarks.programs.Times;
import io.github.shearpin.benchmarks.programs.Tomcat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tomcat with the applications that come with it, from its start to its first page, which it has to compile. */
final class TomcatServer implements Program {

    private final Path java;
    private final Path home;
    private final Path base;

    TomcatServer(Settings settings, Path base) {
        this.java = settings.java();
        this.home = settings.peers().resolve(Peers.TOMCAT);
        this.base = base;
    }

    @Override
    public String name() {
        return "Tomcat";
    }

    @Override
    public Times start(Agent agent) throws IOException, InterruptedException {
        Tomcat tomcat = new Tomcat(java, home, base, null);
        try (Server server = tomcat.start(agent, List.of(), Server.request(tomcat.page("/")))) {
            return server.awaitPage();
        }
    }
}
