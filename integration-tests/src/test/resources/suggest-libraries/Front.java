package com.acme.desk;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;

/** Asks a server of this JVM, whose application reads large requests. */
class Front {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    Front() throws IOException {
        Reception reception = new Reception();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(reception.read(exchange.getRequestBody()) == 50_000 ? 204 : 400, -1);
            exchange.close();
        });
        server.start();
    }

    int visit(int number) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/").openConnection();
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(50_000);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(new byte[50_000]);
        }
        return connection.getResponseCode();
    }
}

/** What it reads comes in, and leaves nothing. */
class Reception {
    int read(InputStream in) throws IOException {
        int all = 0;
        byte[] some = new byte[1_000];
        for (int read = in.read(some); read >= 0; read = in.read(some)) {
            all += read;
        }
        return all;
    }
}
