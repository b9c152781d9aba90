import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** Asks what its input says: with a response to close, or with a handler. */
public final class Apache5 {

    private static final CloseableHttpClient CLIENT = HttpClients.createDefault();

    private static String ask(boolean otherwise, String method, String url, String body) throws Throwable {
        ClassicHttpRequest request = body == null ? new HttpGet(url) : new HttpPost(url);
        if (body != null) {
            request.setEntity(new StringEntity(body));
        }
        if (otherwise) {
            return CLIENT.execute(request, Apache5::text);
        }
        try (CloseableHttpResponse response = CLIENT.execute(request)) {
            return text(response);
        }
    }

    private static String text(ClassicHttpResponse response) throws IOException {
        try {
            return response.getCode() + " " + EntityUtils.toString(response.getEntity());
        } catch (ParseException e) {
            throw new IOException(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Questions.ask(Apache5::ask);
    }
}
