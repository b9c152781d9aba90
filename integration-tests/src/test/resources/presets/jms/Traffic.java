import java.util.concurrent.CountDownLatch;
import javax.jms.Connection;
import javax.jms.ConnectionFactory;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.MessageListener;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;
import javax.jms.Topic;
import javax.jms.TopicConnection;
import javax.jms.TopicPublisher;
import javax.jms.TopicSession;

/** Messages through queues and a topic. There is the same in activemq and artemis, for javax and for jakarta. */
class Traffic {

    static class Listener implements MessageListener {

        private final CountDownLatch calls;
        private boolean failed;

        Listener(CountDownLatch calls) {
            this.calls = calls;
        }

        @Override
        public void onMessage(Message message) {
            calls.countDown();
            if (!failed) {
                failed = true;
                throw new IllegalStateException("so that it comes again");
            }
        }
    }

    static void all(ConnectionFactory factory) throws Exception {
        Connection connection = factory.createConnection();
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue orders = session.createQueue("orders");
        MessageProducer toOrders = session.createProducer(orders);
        for (int i = 0; i < 5; i++) {
            toOrders.send(session.createTextMessage("order"));
        }
        MessageProducer anywhere = session.createProducer(null);
        anywhere.send(orders, session.createTextMessage("order"));
        anywhere.send(orders, session.createTextMessage("order"), 1, 4, 0);
        toOrders.close();
        try {
            toOrders.send(session.createTextMessage("order"));
            throw new AssertionError("sent");
        } catch (JMSException expected) {
            // It is closed.
        }
        MessageConsumer fromOrders = session.createConsumer(orders);
        for (int i = 0; i < 4; i++) {
            fromOrders.receive(60_000);
        }
        fromOrders.close();
        session.createConsumer(session.createQueue("empty")).receiveNoWait();

        CountDownLatch calls = new CountDownLatch(5);
        Session other = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        other.createConsumer(other.createQueue("work")).setMessageListener(new Listener(calls));
        for (int i = 0; i < 4; i++) {
            anywhere.send(session.createQueue("work"), session.createTextMessage("work"));
        }
        calls.await();
        other.close(); // waits for the listener to end

        TopicConnection topicConnection = (TopicConnection) connection;
        TopicSession topicSession = topicConnection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic prices = topicSession.createTopic("prices");
        MessageConsumer fromPrices = topicSession.createSubscriber(prices);
        TopicPublisher publisher = topicSession.createPublisher(prices);
        publisher.publish(topicSession.createTextMessage("price"));
        publisher.publish(topicSession.createTextMessage("price"));
        publisher.send(topicSession.createTextMessage("price"));
        for (int i = 0; i < 3; i++) {
            fromPrices.receive();
        }
    }

    /** Sends by a producer that is closed, and tells what it throws. */
    static void failing(ConnectionFactory factory, int times) throws Exception {
        Session session = factory.createConnection().createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.close();
        for (int i = 0; i < times; i++) {
            try {
                producer.send(session.createTextMessage("order"));
            } catch (JMSException e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
    }
}
