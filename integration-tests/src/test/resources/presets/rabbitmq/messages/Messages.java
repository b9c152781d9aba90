import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.util.concurrent.CountDownLatch;

/** Publishes to the default exchange and to one of its own, consumes and fetches; or publishes to a channel that is closed. */
public class Messages {

    static class Counting extends DefaultConsumer {

        private final CountDownLatch deliveries;

        Counting(Channel channel, CountDownLatch deliveries) {
            super(channel);
            this.deliveries = deliveries;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            deliveries.countDown();
        }
    }

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Integer.parseInt(arguments[0]));
        try (Connection connection = factory.newConnection()) {
            if (arguments.length > 1) {
                failing(connection, Integer.parseInt(arguments[1]));
            } else {
                all(connection);
            }
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }

    static void all(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        channel.queueDeclare("work", false, true, true, null);
        CountDownLatch deliveries = new CountDownLatch(5);
        channel.basicConsume("work", true, new Counting(channel, deliveries));
        for (int i = 0; i < 5; i++) {
            channel.basicPublish("", "work", null, new byte[100]);
        }
        deliveries.await();

        channel.exchangeDeclare("prices", "fanout", false, true, null);
        channel.queueDeclare("all-prices", false, true, true, null);
        channel.queueBind("all-prices", "prices", "");
        channel.basicPublish("prices", "a", true, null, new byte[10]);
        channel.basicPublish("prices", "b", false, false, null, new byte[10]);
        channel.basicPublish("prices", "c", null, new byte[10]);
        for (int fetched = 0; fetched < 3; ) {
            fetched += channel.basicGet("all-prices", true) == null ? 0 : 1;
        }
        if (channel.basicGet("all-prices", true) != null) {
            throw new AssertionError("one more");
        }
        channel.close(); // which waits for consumers
    }

    static void failing(Connection connection, int times) throws Exception {
        Channel channel = connection.createChannel();
        channel.close();
        for (int i = 0; i < times; i++) {
            try {
                channel.basicPublish("", "work", null, new byte[100]);
            } catch (Exception e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
    }
}
