import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends records to two topics of a broker and reads them again; or sends some to where no broker is. */
public class Client {

    public static void main(String[] arguments) throws Exception {
        String broker = arguments[0];
        if (arguments.length > 1) {
            inVain(broker, Integer.parseInt(arguments[1]));
        } else {
            there(broker);
        }
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }

    static void there(String broker) throws Exception {
        String orders = "orders-" + System.nanoTime();
        String stock = "stock-" + System.nanoTime();
        System.out.println(orders + " " + stock);
        try (KafkaProducer<String, String> producer = producer(broker, 60_000)) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(orders, "0123456789"));
            }
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(stock, 0, null, "01234"), (metadata, thrown) -> { });
            }
            producer.flush();
            fails(producer.send(new ProducerRecord<>(orders, new String(new char[2_000_000])))); // at once
        }
        try (KafkaProducer<String, String> producer = producer(broker, 300)) {
            fails(producer.send(new ProducerRecord<>("no such topic", "text"), (metadata, thrown) -> { })); // at once, too
            producer.partitionsFor(orders);
            fails(producer.send(new ProducerRecord<>(orders, new String(new char[1_500_000])))); // by the broker
        }
        try (KafkaConsumer<String, String> consumer = consumer(broker)) {
            consumer.assign(Arrays.asList(new TopicPartition(orders, 0), new TopicPartition(stock, 0)));
            consumer.seekToBeginning(consumer.assignment());
            for (int read = 0; read < 25; ) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    read++;
                }
            }
        }
    }

    static void fails(Future<?> sent) throws InterruptedException {
        try {
            sent.get();
            throw new AssertionError("sent");
        } catch (ExecutionException expected) {
            // Counted.
        }
    }

    static void inVain(String broker, int records) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker, 300)) {
            for (int i = 0; i < records; i++) {
                try {
                    Future<?> sent = producer.send(new ProducerRecord<>("orders", "text"));
                    sent.get();
                    throw new AssertionError("sent");
                } catch (ExecutionException e) {
                    System.out.println(e.getCause().getClass().getSimpleName());
                } catch (RuntimeException e) {
                    System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage().replaceAll(" for [0-9].*", ""));
                }
            }
        }
    }

    static KafkaProducer<String, String> producer(String broker, int blocksMillis) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", broker);
        settings.put("max.block.ms", blocksMillis);
        settings.put("max.request.size", 1_600_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    static KafkaConsumer<String, String> consumer(String broker) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", broker);
        settings.putAll(Collections.singletonMap("enable.auto.commit", false));
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }
}
