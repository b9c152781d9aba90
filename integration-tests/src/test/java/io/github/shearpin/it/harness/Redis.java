package io.github.shearpin.it.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Redis of Debian's package on a free port of the loopback interface, which keeps nothing. */
public final class Redis implements AutoCloseable {

    private final int port;
    private final Child server;

    private Redis(int port, Child server) {
        this.port = port;
        this.server = server;
    }

    /** @throws org.opentest4j.TestAbortedException when the package is not installed */
    public static Redis start() {
        Path program = Work.tool("redis-server", "redis-server");
        Path folder = Work.folder("redis");
        int port = Http.freePort();
        Child server = JavaRun.start("redis", List.of(program.toString(), "--port", String.valueOf(port), "--bind", "127.0.0.1",
                "--save", "", "--appendonly", "no", "--dir", folder.toString()), folder, Map.of());
        server.awaitOut(line -> line.contains("Ready to accept connections"), "that it takes connections");
        return new Redis(port, server);
    }

    public String port() {
        return String.valueOf(port);
    }

    /** Kills it; connections break, and there are no new ones. */
    public void kill() {
        server.close();
    }

    @Override
    public void close() {
        kill();
    }
}
