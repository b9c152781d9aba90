package io.github.shearpin.agent.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.io.IOCallback;

/** A request for a page and its answer, which is given once. For one thread. */
public final class Exchange {

    /** What an operator has to say is a line of JSON. */
    private static final int MOST_BODY_BYTES = 4096;

    /** Writes an answer that goes on for long. */
    public interface Stream {

        /** Returns when the stream is to end. */
        void write(Sink sink) throws IOException, InterruptedException;
    }

    /** Where it is written to. */
    public interface Sink {

        /** Sends this at once. */
        void send(String text) throws IOException;

        /** Whether the client has hung up, as far as one can know. */
        boolean isOver() throws IOException;
    }

    private final ClassicHttpRequest request;
    private final HttpProtocol.TimedConnection connection;
    private final SocketAddress caller;
    private final ClassicHttpResponse response;
    private final String path;
    private final String query;

    Exchange(ClassicHttpRequest request, HttpProtocol.TimedConnection connection, SocketAddress caller,
            ClassicHttpResponse response, String path, String query) {
        this.request = request;
        this.connection = connection;
        this.caller = caller;
        this.response = response;
        this.path = path;
        this.query = query;
    }

    /** Without the query, as it was sent. */
    public String path() {
        return path;
    }

    /**
     * A parameter of the query.
     *
     * @return null: there is none
     * @throws IllegalArgumentException when it can't be decoded
     */
    public String parameter(String name) {
        for (String each : query.split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0 && each.substring(0, equals).equals(name)) {
                return decoded(each.substring(equals + 1));
            }
        }
        return null;
    }

    /**
     * Text of a URL without its escapes.
     *
     * @throws IllegalArgumentException when there is a malformed one
     */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, "UTF-8");
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The last of that name; null: there is none. */
    public String header(String name) {
        Header header = request.getLastHeader(name);
        return header == null ? null : header.getValue();
    }

    /** Whether the client asks for this type by its name. */
    public boolean asksFor(String type) {
        for (Header header : request.getHeaders(HttpHeaders.ACCEPT)) {
            for (String range : header.getValue().split(",")) {
                if (range.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(type)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The address that the request came from. */
    public String caller() {
        return caller instanceof InetSocketAddress && ((InetSocketAddress) caller).getAddress() != null
                ? ((InetSocketAddress) caller).getAddress().getHostAddress() : String.valueOf(caller);
    }

    /**
     * What was sent with the request, which has to be JSON and short.
     *
     * @return null: it is not, and that has been answered
     */
    public String json() throws IOException {
        Header type = request.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.getValue().split(";", 2)[0].trim().equalsIgnoreCase("application/json")) {
            text(415, "send JSON, with the header Content-Type: application/json");
            return null;
        }
        Header[] lengths = request.getHeaders(HttpHeaders.CONTENT_LENGTH);
        if (lengths.length == 0 || request.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
            text(411, "send the JSON with its Content-Length");
            return null;
        }
        String length = lengths[0].getValue();
        if (lengths.length > 1 || !length.matches("[0-9]+")) {
            text(400, "send one Content-Length, in digits alone");
            return null;
        }
        if (length.length() > 4 || Integer.parseInt(length) > MOST_BODY_BYTES) {
            text(413, "send at most " + MOST_BODY_BYTES + " bytes");
            return null;
        }
        return new String(connection.body(request), StandardCharsets.UTF_8);
    }

    /** Answers with a line of text. */
    public void text(int code, String line) {
        Responses.text(response, code, line);
    }

    /** Answers with JSON. */
    public void json(int code, JsonPages.Page page) {
        response.setCode(code);
        JsonPages.send(page, AcceptHeader.wantsGzip(header(HttpHeaders.ACCEPT_ENCODING)), response);
    }

    /**
     * Answers with something that is the same for everyone.
     *
     * @param policy what a browser may do with it: its {@code Content-Security-Policy}
     */
    public void file(byte[] content, String type, String policy) {
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY"); // for browsers that know no frame-ancestors
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setEntity(new ByteArrayEntity(content, ContentType.create(type, StandardCharsets.UTF_8)));
    }

    /** Answers with a stream, which takes no thread of those that serve metrics; or, if there are many, that there are. */
    public void stream(String type, final Stream stream) {
        if (!request.getMethod().equals("HEAD") && !connection.beginStream()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
            text(503, "there are " + ServerLimits.STREAMS + " streams already, which is all there may be; close one, or ask"
                    + " without Accept: " + type + " from time to time");
            return;
        }
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.setEntity(new EntityTemplate(-1, ContentType.parse(type), null, new IOCallback<OutputStream>() {
            @Override
            public void execute(final OutputStream out) throws IOException {
                try {
                    stream.write(new Sink() {
                        @Override
                        public void send(String text) throws IOException {
                            connection.streamGoesOn();
                            out.write(text.getBytes(StandardCharsets.UTF_8));
                            out.flush();
                        }

                        @Override
                        public boolean isOver() throws IOException {
                            connection.streamGoesOn();
                            return connection.isStale();
                        }
                    });
                } catch (InterruptedException serverCloses) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
    }
}
