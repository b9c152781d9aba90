package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Methods by which calls leave the process. A call within another counts with the outermost, so that a driver's sockets are
 * the driver's. Immutable.
 */
final class WatchPoint {

    private static final Position NOWHERE = new Position("suggest", 1, 1);

    /** Types of the JDK whose bodies these are: by their own names, in all the JDKs there are. */
    private static final String[][] POINTS = {
        {"JDBC", "java.sql.Statement+#execute*"},
        {"JDBC", "java.sql.Connection+#commit"},
        {"JDBC", "javax.sql.DataSource+#getConnection"},
        {"JDBC", "java.sql.Driver+#connect"},
        {"HTTP", "sun.net.www.protocol.http.HttpURLConnection#connect"},
        {"HTTP", "sun.net.www.protocol.http.HttpURLConnection#getInputStream"},
        {"HTTP", "sun.net.www.protocol.http.HttpURLConnection#getOutputStream"},
        {"HTTP", "jdk.internal.net.http.HttpClientImpl#send"},
        {"HTTP", "jdk.internal.net.http.HttpClientImpl#sendAsync"},
        {"HTTP", "org.apache.http.client.HttpClient|org.apache.http.nio.client.HttpAsyncClient+#execute"},
        {"HTTP", join("org.apache", "hc.client5.http.classic.HttpClient+#execute*")},
        {"HTTP", join("org.apache", "hc.client5.http.async.HttpAsyncClient+#execute")},
        {"HTTP", "okhttp3.Call+#execute"},
        {"HTTP", "okhttp3.Call+#enqueue"},
        {"gRPC", "io.grpc.stub.ClientCalls#blocking*"},
        {"messaging", "org.apache.kafka.clients.producer.Producer+#send"},
        {"messaging", "org.apache.kafka.clients.producer.Producer+#flush"},
        {"messaging", "org.apache.kafka.clients.producer.Producer+#commitTransaction"},
        {"polling", "org.apache.kafka.clients.consumer.Consumer+#poll"},
        {"messaging", "org.apache.kafka.clients.consumer.Consumer+#commitSync"},
        {"messaging", "javax.jms.MessageProducer|jakarta.jms.MessageProducer+#send"},
        {"messaging", "javax.jms.JMSProducer|jakarta.jms.JMSProducer+#send"},
        {"messaging", "javax.jms.Session|jakarta.jms.Session+#commit"},
        {"polling", "javax.jms.MessageConsumer|jakarta.jms.MessageConsumer+#receive*"},
        {"polling", "javax.jms.JMSConsumer|jakarta.jms.JMSConsumer+#receive*"},
        {"messaging", "com.rabbitmq.client.Channel+#basicPublish"},
        {"messaging", "com.rabbitmq.client.Channel+#waitForConfirms*"},
        {"messaging", "com.rabbitmq.client.Channel+#basicGet"},
        {"socket", "java.net.Socket#connect(java.net.SocketAddress, int)"},
        {"socket", "java.net.SocketInputStream|java.net.Socket$SocketInputStream#read(byte[], int, int)"},
        {"socket", "sun.nio.ch.SocketChannelImpl#connect(java.net.SocketAddress)"},
        {"socket", "sun.nio.ch.SocketChannelImpl#read(java.nio.ByteBuffer)"},
    };

    private static final String[][] FILES = {
        {"file", "java.io.FileInputStream#read(byte[], int, int)"},
        {"file", "java.io.FileInputStream#read(byte[])"},
        {"file", "java.io.FileOutputStream#write(byte[], int, int)"},
        {"file", "java.io.FileOutputStream#write(byte[])"},
        {"file", "java.io.RandomAccessFile#read(byte[], int, int)"},
        {"file", "java.io.RandomAccessFile#read(byte[])"},
        {"file", "java.io.RandomAccessFile#write(byte[], int, int)"},
        {"file", "java.io.RandomAccessFile#write(byte[])"},
        {"file", "sun.nio.ch.FileChannelImpl#read(java.nio.ByteBuffer)"},
        {"file", "sun.nio.ch.FileChannelImpl#write(java.nio.ByteBuffer)"},
    };

    private final String way;
    private final MethodPattern pattern;

    private WatchPoint(String way, MethodPattern pattern) {
        this.way = way;
        this.pattern = pattern;
    }

    /** For names that are also those of libraries of ours: in one piece, packaging would rename them. */
    private static String join(String before, String after) {
        return before + '.' + after;
    }

    /** @param files whether those for files are among them */
    static List<WatchPoint> all(boolean files) {
        List<WatchPoint> points = new ArrayList<WatchPoint>();
        add(POINTS, points);
        if (files) {
            add(FILES, points);
        }
        return points;
    }

    private static void add(String[][] from, List<WatchPoint> to) {
        for (String[] point : from) {
            try {
                to.add(new WatchPoint(point[0], MethodPatterns.parse(point[1], NOWHERE)));
            } catch (PatternException e) {
                throw new IllegalStateException(point[1], e);
            }
        }
    }

    /** {@code JDBC}, {@code HTTP} and so on; {@code polling} is messaging that waits for what comes. */
    String way() {
        return way;
    }

    MethodPattern pattern() {
        return pattern;
    }
}
