package io.github.shearpin.agent.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.io.IOCallback;

/** Answers: short ones, and long ones that are written as they are made. */
final class Responses {

    private static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);
    private static final ContentType HTML = ContentType.create("text/html", StandardCharsets.UTF_8);

    /** Writes a long answer. */
    interface Content {
        void write(Writer writer) throws IOException;
    }

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

    /**
     * A long answer, compressed where the client takes that.
     *
     * @param content asked once, when the answer is sent
     */
    static void streamed(ClassicHttpResponse response, String contentType, final boolean gzip,
            final Content content) {
        response.setHeader(HttpHeaders.CONTENT_TYPE, contentType);
        response.setHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
        response.setEntity(new EntityTemplate(-1, null, gzip ? "gzip" : null, new IOCallback<OutputStream>() {
            @Override
            public void execute(OutputStream out) throws IOException {
                if (gzip) {
                    writeCompressed(content, out);
                } else {
                    write(content, out);
                }
            }
        }));
    }

    private static void write(Content content, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        content.write(writer);
        writer.flush();
    }

    private static void writeCompressed(Content content, OutputStream out) throws IOException {
        FastGzip compressed = new FastGzip(out);
        try {
            write(content, compressed);
            compressed.finish();
        } finally {
            compressed.free();
        }
    }

    /** Text of this kind shrinks to a tenth at any level; the application's CPU is dearer than a few bytes. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }

        /** Gives back native memory at once, also after a failure, when {@code close} would not. */
        void free() {
            def.end();
        }
    }
}
