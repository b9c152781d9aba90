import javax.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** ActiveMQ Classic with its broker in this JVM. */
public class ActiveMq {

    public static void main(String[] arguments) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.start();
        broker.waitUntilStarted();
        ConnectionFactory factory = new ActiveMQConnectionFactory("vm://localhost?create=false");
        if (arguments.length > 0) {
            Traffic.failing(factory, Integer.parseInt(arguments[0]));
        } else {
            Traffic.all(factory);
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }
}
