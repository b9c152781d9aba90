package com.acme.desk;

import javax.jms.Connection;
import javax.jms.JMSException;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/** To a broker of this JVM's; to no queue that there is it fails. */
class Jms {
    private final Session session = session(false);
    private final MessageProducer producer = session.createProducer(null);

    Jms() throws JMSException {
        // It has fields that may throw.
    }

    static Session session(boolean transacted) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(
                "vm://desk?broker.persistent=false&broker.useJmx=false&jms.useAsyncSend=false").createConnection();
        connection.start();
        return connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
    }

    void toJms(int number) throws JMSException {
        producer.send(number % 5 == 0 ? null : session.createQueue("orders"), session.createTextMessage("one"));
    }
}

class JmsStock {
    private final MessageConsumer consumer;

    JmsStock() throws JMSException {
        Session session = Jms.session(false);
        consumer = session.createConsumer(session.createQueue("orders"));
    }

    boolean fromJms(int number) throws JMSException {
        return consumer.receive(20) != null;
    }
}

class JmsCommit {
    private final Session session = Jms.session(true);

    JmsCommit() throws JMSException {
        // It has a field that may throw.
    }

    void commitJms(int number) throws JMSException {
        session.commit();
    }
}
