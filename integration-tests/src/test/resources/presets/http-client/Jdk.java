import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

/** Asks what its input says: send, or sendAsync. */
public final class Jdk {

    private static final HttpClient CLIENT = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

    private static String ask(boolean otherwise, String method, String url, String body) throws Throwable {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url));
        HttpRequest request = (body == null ? builder.GET() : builder.POST(HttpRequest.BodyPublishers.ofString(body))).build();
        if (!otherwise) {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
        try {
            return CLIENT.sendAsync(request, BodyHandlers.ofByteArray())
                    .thenApply(response -> response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8)).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Questions.ask(Jdk::ask);
    }
}
