package com.acme.desk;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** To a broker that is away: it waits a little for it each time, and fails. */
class Kafka {
    private final KafkaProducer<String, String> producer = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer());

    static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", "127.0.0.1:" + Desk.NOWHERE);
        settings.put("max.block.ms", 20);
        settings.put("enable.auto.commit", false);
        settings.put("group.id", "desk");
        return settings;
    }

    void toKafka(int number) throws Exception {
        producer.send(new ProducerRecord<>("orders", "one")).get();
    }
}

class KafkaFlush {
    private final KafkaProducer<String, String> producer =
            new KafkaProducer<>(Kafka.settings(), new StringSerializer(), new StringSerializer());

    void flushKafka(int number) {
        producer.flush();
    }
}

class KafkaCommit {
    private final KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(Kafka.settings(), new StringDeserializer(), new StringDeserializer());

    void commitKafka(int number) {
        consumer.commitSync(Collections.singletonMap(new TopicPartition("stock", 0), new OffsetAndMetadata(1)), Duration.ofMillis(20));
    }
}

class KafkaStock {
    private final KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(Kafka.settings(), new StringDeserializer(), new StringDeserializer());

    KafkaStock() {
        consumer.assign(Collections.singleton(new TopicPartition("stock", 0)));
    }

    int fromKafka(int number) {
        return consumer.poll(Duration.ofMillis(20)).count();
    }
}
