import org.apache.http.HttpResponse;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Asks what its input says: with a response to close, or with a handler. */
public final class Apache4 {

    private static final CloseableHttpClient CLIENT = HttpClients.createDefault();

    private static String ask(boolean otherwise, String method, String url, String body) throws Throwable {
        HttpUriRequest request = new HttpGet(url);
        if (body != null) {
            HttpPost post = new HttpPost(url);
            post.setEntity(new StringEntity(body));
            request = post;
        }
        if (otherwise) {
            return CLIENT.execute(request, Apache4::text);
        }
        try (CloseableHttpResponse response = CLIENT.execute(request)) {
            return text(response);
        }
    }

    private static String text(HttpResponse response) throws java.io.IOException {
        return response.getStatusLine().getStatusCode() + " " + EntityUtils.toString(response.getEntity());
    }

    public static void main(String[] arguments) throws Exception {
        Questions.ask(Apache4::ask);
    }
}
