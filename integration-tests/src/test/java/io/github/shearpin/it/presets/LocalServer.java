package io.github.shearpin.it.presets;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** A server of this JVM for clients to ask, and a place where there is none. */
final class LocalServer implements AutoCloseable {

    private final HttpServer server;
    private final String nowhere = "http://127.0.0.1:" + Http.freePort();

    private LocalServer(HttpServer server) {
        this.server = server;
    }

    static LocalServer start(HttpHandler answers) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/", answers);
            server.start();
            return new LocalServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the same host as the one that refuses: to policies it is another server all the same. */
    String there() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String nowhere() {
        return nowhere;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
