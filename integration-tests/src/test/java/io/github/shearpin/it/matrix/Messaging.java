package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Brokers, and what keeps them together. */
final class Messaging {

    static final List<Program> PROGRAMS = List.of(
            kafka("kafka-3", 8, "kafka.tools.ConsoleProducer"),
            kafka("kafka-4", 17, "org.apache.kafka.tools.ConsoleProducer"),
            Program.of("zookeeper", 8, Messaging::zooKeeper)
                    .guarding("requests", "org.apache.zookeeper.server.FinalRequestProcessor#processRequest"),
            activeMq("activemq-5.16", 8),
            activeMq("activemq-5.18", 11),
            Program.of("artemis", 17, Messaging::artemis)
                    .guarding("sends", "org.apache.activemq.artemis.core.server.impl.ServerSessionImpl#send"));

    private Messaging() {
    }

    private static Program kafka(String name, int since, String producer) {
        return Program.of(name, since, start -> kafka(start, producer))
                .guarding("requests", "kafka.server.KafkaApis#handle")
                .guarding("appends", "kafka.server.ReplicaManager#appendRecords")
                .noise("Exceptionally slow controller event"); // on a busy machine
    }

    /** One broker that is its own controller. */
    private static Served kafka(Start start, String producer) throws IOException {
        int port = Http.freePort();
        int controller = Http.freePort();
        Path logs = start.folder().resolve("logs");
        Path settings = Work.write(start.folder(), "server.properties", """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controller, logs));
        Path logging = Work.write(start.folder(), "log4j.properties", """
                log4j.rootLogger=INFO, stdout
                log4j.appender.stdout=org.apache.log4j.ConsoleAppender
                log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
                log4j.appender.stdout.layout.ConversionPattern=%p %m (%c)%n
                """);
        start.run(start.jdk(), "", "-cp", start.classPath(), "kafka.tools.StorageTool", "format", "-t",
                "MkU3OEVBNTcwNTJENDM2Qg", "-c", settings.toString());
        Child child = start.java("-Dlog4j.configuration=" + logging.toUri(), "-Xmx512m", "-cp", start.classPath(), "kafka.Kafka",
                settings.toString());
        String address = "127.0.0.1:" + port;
        return Served.by(child, () -> {
            connect(port);
            String topic = UUID.randomUUID().toString();
            start.run(Jdk.running(), "sent", "-cp", start.classPath(), producer, "--bootstrap-server", address, "--topic", topic);
            return start.run(Jdk.running(), "", "-cp", start.classPath(), "org.apache.kafka.tools.consumer.ConsoleConsumer",
                    "--bootstrap-server", address, "--topic", topic, "--partition", "0", "--offset", "earliest",
                    "--max-messages", "1", "--timeout-ms", "30000").equals("sent\n") ? "received" : null;
        });
    }

    private static Served zooKeeper(Start start) {
        int port = Http.freePort();
        Path settings = Work.write(start.folder(), "zoo.cfg", """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                """.formatted(start.folder().resolve("data"), port));
        Child child = start.java("-cp", start.classPath(), "org.apache.zookeeper.server.quorum.QuorumPeerMain", settings.toString());
        return Served.by(child, () -> {
            if (!child.err().contains("PrepRequestProcessor (sid:0) started")) {
                return null; // it warns of those who ask before
            }
            return start.run(Jdk.running(), "", "-cp", start.classPath(), "org.apache.zookeeper.ZooKeeperMain",
                    "-server", "127.0.0.1:" + port, "create", "/" + UUID.randomUUID(), "data").isEmpty() ? null : "created";
        });
    }

    private static Program activeMq(String name, int since) {
        return Program.of(name, since, Messaging::activeMq).guarding("sends", "org.apache.activemq.broker.region.Queue#send")
                // Its main thread wakes up, and connections are told, while its hook ends the broker; and who looks whether the port is
                // open has gone before it is greeted.
                .noise("Shutdown in progress|BrokerStoppedException|Async error occurred|channel has already failed");
    }

    private static Served activeMq(Start start) {
        Path home = start.home();
        Path settings = start.folder().resolve("conf");
        int port = Http.freePort();
        Folders.copy(home.resolve("conf"), settings);
        Folders.edit(settings.resolve("activemq.xml"), xml -> xml.replace("0.0.0.0:61616", "127.0.0.1:" + port)
                .replaceAll("0\\.0\\.0\\.0:[0-9]+", "127.0.0.1:0"));
        Folders.edit(settings.resolve("jetty.xml"), xml -> xml.replace("8161", "0"));
        Path data = start.folder().resolve("data");
        Child child = start.script(Map.of("ACTIVEMQ_CONF", settings.toString(), "ACTIVEMQ_DATA", data.toString(),
                "ACTIVEMQ_TMP", start.folder().resolve("tmp").toString(),
                "ACTIVEMQ_OPTS", "-Xmx512m -Djava.util.logging.config.file=logging.properties -Djava.security.auth.login.config="
                        + settings.resolve("login.config") + " " + start.agentOption()), home.resolve("bin/activemq"), "console");
        return Served.by(child, () -> {
            connect(port);
            return answer(start.run(Jdk.running(), "", "-Dactivemq.home=" + home, "-Dactivemq.base=" + home,
                    "-Dactivemq.conf=" + settings, "-Dactivemq.data=" + data, "-jar", home.resolve("bin/activemq.jar").toString(),
                    "producer", "--brokerUrl", "tcp://127.0.0.1:" + port, "--destination", "queue://test", "--messageCount", "1"),
                    "Produced: 1 messages");
        }, data.resolve("activemq.log"));
    }

    private static Served artemis(Start start) throws IOException {
        Path home = start.home();
        int port = Http.freePort();
        Path instance = start.folder().resolve("broker");
        String[] command = {"-Dartemis.home=" + home, "-cp", home.resolve("lib/artemis-boot.jar").toString(),
            "org.apache.activemq.artemis.boot.Artemis"};
        start.run(start.jdk(), "", words(command, "create", instance.toString(), "--user", "a", "--password", "a", "--allow-anonymous",
                "--host", "127.0.0.1", "--default-port", Integer.toString(port), "--no-amqp-acceptor", "--no-mqtt-acceptor",
                "--no-stomp-acceptor", "--no-hornetq-acceptor", "--no-web", "--no-autotune", "--silent"));
        Child child = start.script(Map.of("JAVA_ARGS_APPEND", start.agentOption()), instance.resolve("bin/artemis"), "run");
        return Served.by(child, () -> {
            connect(port);
            return answer(start.run(Jdk.running(), "", words(command, "producer", "--url", "tcp://127.0.0.1:" + port,
                    "--user", "a", "--password", "a", "--destination", "queue://test", "--message-count", "1", "--silent")),
                    "Produced: 1 messages");
        });
    }

    private static String[] words(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    private static String answer(String output, String wanted) {
        return output.contains(wanted) ? wanted : null;
    }

    /** @throws IOException when nothing listens there yet */
    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
