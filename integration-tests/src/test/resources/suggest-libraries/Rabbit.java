package com.acme.desk;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;

class Rabbit {
    private final Channel channel = channel();

    Rabbit() throws Exception {
        channel.queueDeclare("orders", false, false, true, null);
    }

    static Channel channel() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Desk.RABBIT);
        return factory.newConnection().createChannel();
    }

    void toRabbit(int number) throws Exception {
        channel.basicPublish("", "orders", null, new byte[10]);
    }
}

class RabbitStock {
    private final Channel channel = Rabbit.channel();

    RabbitStock() throws Exception {
        channel.queueDeclare("orders", false, false, true, null);
    }

    boolean fromRabbit(int number) throws Exception {
        return channel.basicGet("orders", true) != null;
    }
}

class RabbitConfirm {
    private final Channel channel = Rabbit.channel();

    RabbitConfirm() throws Exception {
        channel.confirmSelect();
    }

    boolean confirmRabbit(int number) throws Exception {
        return channel.waitForConfirms();
    }
}
