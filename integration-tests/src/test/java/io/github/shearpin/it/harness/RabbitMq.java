package io.github.shearpin.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A RabbitMQ of Debian's package on free ports of the loopback interface, in a folder of its own, and Erlang's port mapper
 * that it needs, which would otherwise be left behind.
 */
public final class RabbitMq implements AutoCloseable {

    /** What the package's command on the PATH runs once it has become the user of the service, which is not needed here. */
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final int port;
    private final Child portMapper;
    private final Child server;

    private RabbitMq(int port, Child portMapper, Child server) {
        this.port = port;
        this.portMapper = portMapper;
        this.server = server;
    }

    /** @throws org.opentest4j.TestAbortedException when the package is not installed */
    public static RabbitMq start() {
        if (!Files.isExecutable(PROGRAM)) {
            Missing.skip(PROGRAM + " is not there: install Debian's package rabbitmq-server");
        }
        Path folder = Work.folder("rabbitmq");
        Work.write(folder, "plugins", "[].");
        String mapperPort = String.valueOf(Http.freePort());
        Map<String, String> mapped = Map.of("ERL_EPMD_PORT", mapperPort, "ERL_EPMD_ADDRESS", "127.0.0.1");
        Child portMapper = JavaRun.start("epmd", List.of(Work.tool("epmd", "erlang-base").toString()), folder, mapped);
        int port = Http.freePort();
        Map<String, String> environment = new HashMap<>(mapped);
        environment.putAll(Map.of("HOME", folder.toString(), "RABBITMQ_NODENAME", "shearpin-" + port + "@localhost",
                "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1", "RABBITMQ_NODE_PORT", String.valueOf(port),
                "RABBITMQ_DIST_PORT", String.valueOf(Http.freePort()), "RABBITMQ_MNESIA_BASE", folder.resolve("data").toString(),
                "RABBITMQ_LOGS", "-", "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString(),
                "RABBITMQ_CONFIG_FILE", folder.resolve("none").toString(),
                "RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()));
        Child server = JavaRun.start("rabbitmq", List.of(PROGRAM.toString()), folder, environment);
        server.awaitOut(line -> line.contains("Server startup complete"), "that it is up");
        return new RabbitMq(port, portMapper, server);
    }

    public String port() {
        return String.valueOf(port);
    }

    @Override
    public void close() {
        server.close();
        portMapper.close();
    }
}
