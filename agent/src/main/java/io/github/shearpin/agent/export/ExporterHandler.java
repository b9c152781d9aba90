package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.prometheus.client.Predicate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UnsupportedEncodingException;
import java.io.Writer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.IOCallback;

/** Answers requests: metrics and health. Thread-safe. */
final class ExporterHandler implements HttpServerRequestHandler {

    private static final String INDEX = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Shearpin</title></head><body>"
            + "<h1>Shearpin</h1><ul><li><a href=\"/metrics\">metrics</a></li>"
            + "<li><a href=\"/-/healthy\">healthy</a></li><li><a href=\"/-/ready\">ready</a></li></ul></body></html>\n";

    private final Exposition exposition;
    private final Exporter.Readiness readiness;

    ExporterHandler(Exposition exposition, Exporter.Readiness readiness) {
        this.exposition = exposition;
        this.readiness = readiness;
    }

    @Override
    public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
        try {
            answer(request, response);
        } catch (RuntimeException failure) {
            Log.defect("answering " + request.getMethod() + " " + request.getPath(), failure);
            Responses.text(response, 500, "internal error");
        }
        if (Responses.hasBody(request)) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        trigger.submitResponse(response);
    }

    private void answer(ClassicHttpRequest request, ClassicHttpResponse response) {
        String target = request.getPath();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        if (!isPage(path)) {
            Responses.text(response, 404, "not found; metrics are at /metrics");
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
            Responses.text(response, 405, "method not allowed; use GET");
        } else if (Responses.hasBody(request)) {
            Responses.text(response, 400, "a request without a body is expected here");
        } else if (path.equals("/metrics") || path.equals("/internal/metrics")) {
            metrics(request, query, response);
        } else if (path.equals("/-/ready")) {
            boolean ready = readiness.isReady();
            Responses.text(response, ready ? 200 : 503, ready ? "ready" : "not ready");
        } else if (path.equals("/")) {
            Responses.page(response, INDEX);
        } else {
            Responses.text(response, 200, "healthy");
        }
    }

    private static boolean isPage(String path) {
        return path.equals("/metrics") || path.equals("/internal/metrics") || path.equals("/-/ready")
                || path.equals("/-/healthy") || path.equals("/health") || path.equals("/");
    }

    private void metrics(ClassicHttpRequest request, String query, ClassicHttpResponse response) {
        final Set<String> names;
        try {
            names = names(query);
        } catch (IllegalArgumentException malformed) {
            Responses.text(response, 400, "malformed % escape in the query");
            return;
        }
        final String contentType = AcceptHeader.wantsOpenMetrics(header(request, HttpHeaders.ACCEPT))
                ? TextFormat.CONTENT_TYPE_OPENMETRICS_100 : TextFormat.CONTENT_TYPE_004;
        final boolean gzip = AcceptHeader.wantsGzip(header(request, HttpHeaders.ACCEPT_ENCODING));
        response.setHeader(HttpHeaders.CONTENT_TYPE, contentType);
        response.setHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
        response.setEntity(new EntityTemplate(-1, null, gzip ? "gzip" : null, new IOCallback<OutputStream>() {
            @Override
            public void execute(OutputStream out) throws IOException {
                if (gzip) {
                    writeCompressed(contentType, names, out);
                } else {
                    write(contentType, names, out);
                }
            }
        }));
    }

    private void write(String contentType, Set<String> names, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        exposition.write(contentType, writer, filter(names));
        writer.flush();
    }

    private void writeCompressed(String contentType, Set<String> names, OutputStream out) throws IOException {
        FastGzip compressed = new FastGzip(out);
        try {
            write(contentType, names, compressed);
            compressed.finish();
        } finally {
            compressed.free();
        }
    }

    /** The names of the series to write; null: all. */
    private static Set<String> names(String query) {
        Set<String> names = null;
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && decoded(parameter.substring(0, equals)).equals("name[]")) {
                names = names == null ? new HashSet<String>() : names;
                names.add(decoded(parameter.substring(equals + 1)));
            }
        }
        return names;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, "UTF-8");
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Predicate<String> filter(final Set<String> names) {
        return names == null ? null : new Predicate<String>() {
            @Override
            public boolean test(String name) {
                return names.contains(name);
            }
        };
    }

    /** All values of a header as one. */
    private static String header(ClassicHttpRequest request, String name) {
        StringBuilder all = null;
        for (Header header : request.getHeaders(name)) {
            all = all == null ? new StringBuilder() : all.append(',');
            all.append(header.getValue());
        }
        return all == null ? null : all.toString();
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
