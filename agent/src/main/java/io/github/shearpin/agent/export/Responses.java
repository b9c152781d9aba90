package io.github.shearpin.agent.export;

import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Short answers. */
final class Responses {

    private static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);
    private static final ContentType HTML = ContentType.create("text/html", StandardCharsets.UTF_8);

    private Responses() {
    }

    /** Whether the request announces a body. */
    static boolean hasBody(HttpRequest request) {
        Header length = request.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
        return request.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || length != null && !"0".equals(length.getValue());
    }

    /** One line of text. */
    static void text(ClassicHttpResponse response, int code, String line) {
        response.setCode(code);
        response.setEntity(new ByteArrayEntity((line + "\n").getBytes(StandardCharsets.UTF_8), TEXT));
    }

    /** A page that may load nothing. */
    static void page(ClassicHttpResponse response, String html) {
        response.setHeader("Content-Security-Policy", "default-src 'none'");
        response.setEntity(new ByteArrayEntity(html.getBytes(StandardCharsets.UTF_8), HTML));
    }
}
