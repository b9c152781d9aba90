import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** ActiveMQ Artemis with its broker in this JVM. */
public class Artemis {

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = new ConfigurationImpl().setPersistenceEnabled(false).setSecurityEnabled(false)
                .setJMXManagementEnabled(false).addAcceptorConfiguration("in-vm", "vm://0");
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
        ConnectionFactory factory = new ActiveMQConnectionFactory("vm://0");
        if (arguments.length > 0) {
            Traffic.failing(factory, Integer.parseInt(arguments[0]));
        } else {
            Traffic.all(factory);
            try (jakarta.jms.JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("simple"), "text");
                context.createProducer().send(context.createQueue("simple"), new byte[0]);
                context.createConsumer(context.createQueue("simple")).receiveBody(String.class, 60_000);
            }
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }
}
