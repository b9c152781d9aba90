package com.acme.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Sells until its stdin ends: asks a database, a server by HTTP, and another by a protocol of its own. The names of a
 * class and of a file on stdin have it write there what the JVM makes the class of.
 */
public final class Shop {

    static class Stock {
        private final int port;

        Stock(int port) {
            this.port = port;
        }

        int level() throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.getInputStream().read();
            }
        }
    }

    private static final class Counter implements Runnable {
        private final ServerSocket server;

        Counter(ServerSocket server) {
            this.server = server;
        }

        @Override
        public void run() {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(7);
                } catch (IOException e) {
                    return;
                }
            }
        }
    }

    private static final class Customer implements Runnable {
        private final Orders orders;
        private final Payments payments;
        private final Stock stock;
        private int number;

        Customer(Orders orders, Payments payments, Stock stock) {
            this.orders = orders;
            this.payments = payments;
            this.stock = stock;
        }

        @Override
        public void run() {
            number++;
            try {
                for (int i = 0; i < 20; i++) {
                    orders.find(i);
                }
                orders.insert(number);
                if (number % 2 == 0) {
                    stock.level();
                }
                payments.charge("acme", number);
            } catch (IOException | SQLException e) {
                // the next one has more luck
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop", "sa", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, name varchar(20))");
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/charge", new HttpHandler() {
            private int asked;

            @Override
            public void handle(HttpExchange exchange) throws IOException {
                asked++;
                exchange.sendResponseHeaders(asked % 4 == 0 ? 500 : 200, 2);
                exchange.getResponseBody().write("ok".getBytes());
                exchange.close();
            }
        });
        server.start();
        ServerSocket counter = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        new Thread(new Counter(counter), "counter").start();
        Executors.newScheduledThreadPool(1).scheduleAtFixedRate(new Customer(new JdbcOrders(connection),
                new Payments(server.getAddress().getPort()), new Stock(counter.getLocalPort())), 0, 20, TimeUnit.MILLISECONDS);
        System.out.println("open");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals("threads")) {
                System.out.println(Thread.getAllStackTraces().keySet());
            } else {
                Seen.write(line.split(" ")[0], line.split(" ")[1]);
            }
            System.out.println("ok");
        }
        System.exit(0);
    }
}

interface Orders {
    String find(int id) throws SQLException;

    void insert(int id) throws SQLException;
}

final class JdbcOrders implements Orders {
    private final Connection connection;

    JdbcOrders(Connection connection) {
        this.connection = connection;
    }

    @Override
    public synchronized String find(int id) throws SQLException {
        return one("select name from orders where id = ?", id);
    }

    /** It is the nearest to the driver, but is asked for by a lambda of the same class, whose name means nothing. */
    private String one(String sql, int id) throws SQLException {
        Callable<String> query = () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, id);
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() ? result.getString(1) : null;
                }
            }
        };
        try {
            return query.call();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void insert(int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into orders values (?, 'pin')")) {
            statement.setInt(1, id);
            statement.executeUpdate();
        }
    }
}

class Payments {
    private final int port;

    Payments(int port) {
        this.port = port;
    }

    int charge(String account, long cents) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/charge/" + account + "/" + cents).openConnection();
        try (InputStream in = connection.getInputStream()) {
            return in.read();
        }
    }

    int charge(String account) throws IOException {
        return charge(account, 1);
    }
}
