import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** Asks what its input says: for the status first, and more than once; or for the body alone. */
public final class UrlConnection {

    private static String ask(boolean otherwise, String method, String url, String body) throws Throwable {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (otherwise) {
                connection.setFixedLengthStreamingMode(bytes.length);
            }
            connection.setDoOutput(true);
            connection.getOutputStream().write(bytes);
        }
        if (otherwise) {
            String text = text(connection.getInputStream());
            return connection.getResponseCode() + " " + text;
        }
        connection.connect();
        int status = connection.getResponseCode();
        connection.getHeaderField("Content-Type");
        String text = text(status >= 400 ? connection.getErrorStream() : connection.getInputStream());
        return connection.getResponseCode() + " " + text;
    }

    private static String text(InputStream in) throws IOException {
        try (Scanner scanner = new Scanner(in, "UTF-8").useDelimiter("\\A")) {
            return scanner.hasNext() ? scanner.next() : "";
        }
    }

    public static void main(String[] arguments) throws Exception {
        Questions.ask(UrlConnection::ask);
    }
}
