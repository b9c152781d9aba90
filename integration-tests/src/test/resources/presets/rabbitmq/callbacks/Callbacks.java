import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.concurrent.CountDownLatch;

/** Consumes by a lambda expression, as version 5 has it. */
public class Callbacks {

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Integer.parseInt(arguments[0]));
        try (Connection connection = factory.newConnection(); Channel channel = connection.createChannel()) {
            channel.queueDeclare("work", false, true, true, null);
            CountDownLatch deliveries = new CountDownLatch(3);
            channel.basicConsume("work", true, (tag, delivery) -> deliveries.countDown(), tag -> { });
            for (int i = 0; i < 3; i++) {
                channel.basicPublish("", "work", null, new byte[100]);
            }
            deliveries.await();
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }
}
