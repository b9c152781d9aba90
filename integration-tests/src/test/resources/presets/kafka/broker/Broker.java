import java.io.File;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** One broker that is its own controller, on free ports of the loopback. Says where it is once it is at work. */
public class Broker {

    public static void main(String[] arguments) throws Exception {
        String logs = Files.createTempDirectory(Path.of(""), "kafka").toAbsolutePath().toString();
        int port = freePort();
        int controllerPort = freePort();
        Path properties = Path.of(logs, "..", "server.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                """.formatted(port, controllerPort, logs.replace(File.separatorChar, '/')));
        new Formatter().setPrintStream(new PrintStream(PrintStream.nullOutputStream())).setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString()).addDirectory(logs).setMetadataLogDirectory(Optional.of(logs))
                .setControllerListenerName("CONTROLLER").run();
        Thread broker = new Thread(() -> kafka.Kafka.main(new String[] {properties.toString()}), "broker");
        broker.setDaemon(true);
        broker.start();
        System.out.println("127.0.0.1:" + port);
        System.in.read();
        Runtime.getRuntime().halt(0);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
