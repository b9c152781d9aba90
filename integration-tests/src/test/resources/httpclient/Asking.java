import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a server of its own over the JDK's client, whose class and method no module lets anybody call. */
public final class Asking {

    private static final AtomicInteger ASKED = new AtomicInteger();

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int status = ASKED.incrementAndGet() % 3 == 0 ? 200 : 503;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        HttpClient client = HttpClient.newHttpClient();
        ask(client, server.getAddress().getPort());
        System.out.println("asked " + ASKED + " times");
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        ask(client, closed);
        server.stop(0);
        System.out.println("done");
        System.in.read();
    }

    private static void ask(HttpClient client, int port) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/");
        try {
            System.out.println("status " + client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .get().statusCode());
        } catch (ExecutionException | CompletionException failed) {
            System.out.println("failed: " + failed.getCause().getClass().getSimpleName());
        }
    }
}
