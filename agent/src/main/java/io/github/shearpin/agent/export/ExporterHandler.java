package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.AuthSettings;
import io.prometheus.client.Predicate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.Writer;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Answers requests: metrics and health, and to whom it may concern with details. Thread-safe. */
final class ExporterHandler implements HttpServerRequestHandler {

    private static final String INDEX = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Shearpin</title></head><body>"
            + "<h1>Shearpin</h1><ul><li><a href=\"/metrics\">metrics</a></li>"
            + "<li><a href=\"/-/healthy\">healthy</a></li><li><a href=\"/-/ready\">ready</a></li>"
            + "<li><a href=\"/health/extended\">health, with rules and presets</a></li>"
            + "<li><a href=\"/health/circuit-breakers\">circuit breakers</a></li>"
            + "<li><a href=\"/diagnostics/performance\">performance</a></li>"
            + "<li><a href=\"/diagnostics/metrics\">metrics as JSON</a></li></ul></body></html>\n";

    private static final String NO_CONSOLE =
            "not found, because console.enabled is false in the rule file; metrics are at /metrics";

    private final AgentView agent;
    /** Null: metrics are for everyone. */
    private final BasicAuth auth;

    ExporterHandler(AgentView agent) {
        this.agent = agent;
        AuthSettings settings = agent.settings.protection().auth();
        this.auth = settings == null ? null : new BasicAuth(settings);
    }

    @Override
    public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
        try {
            answer(request, context, response);
        } catch (RuntimeException failure) {
            Log.defect("answering " + request.getMethod() + " " + request.getPath(), failure);
            Responses.text(response, 500, "internal error");
        }
        if (Responses.hasBody(request)) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        trigger.submitResponse(response);
    }

    private void answer(ClassicHttpRequest request, HttpContext context, ClassicHttpResponse response)
            throws IOException {
        String target = request.getPath();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        SocketAddress caller = HttpCoreContext.cast(context).getEndpointDetails().getRemoteAddress();
        boolean isJson = isJson(path);
        Pages pages = mayBeOfConsole(path) ? agent.readiness.pages() : null;
        Pages.Audience audience = pages == null ? null : pages.audience(path);
        if (audience != null && (agent.console().enabled() || !path.equals("/"))) {
            if (mayAsk(request, caller, audience, response)) {
                pages.answer(new Exchange(request, HttpProtocol.TimedConnection.of(context), caller, response, path, query));
            }
        } else if (!isJson && !isPage(path)) {
            Responses.text(response, 404, "not found; metrics are at /metrics");
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
            Responses.text(response, 405, "method not allowed; use GET");
        } else if (Responses.hasBody(request)) {
            Responses.text(response, 400, "a request without a body is expected here");
        } else if ((isJson || isMetrics(path)) && isMalformed(query)) {
            Responses.text(response, 400, "malformed % escape in the query");
        } else if (isJson) {
            json(request, HttpCoreContext.cast(context).getEndpointDetails(), path, filter(query), response);
        } else if (isMetrics(path)) {
            if (auth == null || !auth.refuses(request, caller, response)) {
                metrics(request, filter(query), response);
            }
        } else if (path.equals("/-/ready")) {
            boolean ready = agent.readiness.isReady();
            Responses.text(response, ready ? 200 : 503, ready ? "ready" : "not ready");
        } else if (path.equals("/")) {
            Responses.page(response, INDEX);
        } else if (path.equals("/health") && AcceptHeader.wantsJson(header(request, HttpHeaders.ACCEPT))) {
            JsonPages.healthy(response);
        } else {
            Responses.text(response, 200, "healthy");
        }
    }

    private static boolean isPage(String path) {
        return isMetrics(path) || path.equals("/-/ready") || path.equals("/-/healthy") || path.equals("/health")
                || path.equals("/");
    }

    private static boolean isMetrics(String path) {
        return path.equals("/metrics") || path.equals("/internal/metrics");
    }

    /** A look at the path alone, so that nothing of the console is loaded for who asks for anything else. */
    private static boolean mayBeOfConsole(String path) {
        return path.equals("/") || path.startsWith("/console.") || path.startsWith("/api/v1/") || path.equals("/-/reload");
    }

    /** Whether this caller may have this of the console; otherwise that has been answered. */
    private boolean mayAsk(ClassicHttpRequest request, SocketAddress caller, Pages.Audience audience,
            ClassicHttpResponse response) {
        boolean isAction = audience == Pages.Audience.OPERATORS;
        String method = request.getMethod();
        Access access = new Access(agent.console());
        if (!agent.console().enabled()) {
            Responses.text(response, 404, NO_CONSOLE);
        } else if (isAction ? !method.equals("POST") : !method.equals("GET") && !method.equals("HEAD")) {
            response.setHeader(HttpHeaders.ALLOW, isAction ? "POST" : "GET, HEAD");
            Responses.text(response, 405, isAction ? "method not allowed; use POST" : "method not allowed; use GET");
        } else if (!isAction && Responses.hasBody(request)) {
            Responses.text(response, 400, "a request without a body is expected here");
        } else {
            return isAction ? !access.refusesAction(request, response)
                    : audience == Pages.Audience.EVERYONE || !access.refuses(request, caller, response);
        }
        return false;
    }

    /** Here, so that {@link JsonPages} is loaded only for who asks for one. */
    private static boolean isJson(String path) {
        return path.equals("/health/extended") || path.equals("/health/circuit-breakers")
                || path.equals("/diagnostics/metrics") || path.equals("/diagnostics/performance");
    }

    private void json(ClassicHttpRequest request, EndpointDetails connection, String path, Predicate<String> filter,
            ClassicHttpResponse response) {
        if (!agent.console().enabled()) {
            Responses.text(response, 404, NO_CONSOLE);
        } else if (!new Access(agent.console()).refuses(request, connection.getRemoteAddress(), response)) {
            JsonPages.answer(agent, path, filter, wantsGzip(request), response);
        }
    }

    private void metrics(ClassicHttpRequest request, final Predicate<String> filter, ClassicHttpResponse response) {
        final String contentType = AcceptHeader.wantsOpenMetrics(header(request, HttpHeaders.ACCEPT))
                ? TextFormat.CONTENT_TYPE_OPENMETRICS_100 : TextFormat.CONTENT_TYPE_004;
        Responses.streamed(response, contentType, wantsGzip(request), new Responses.Content() {
            @Override
            public void write(Writer writer) throws IOException {
                agent.exposition.write(contentType, writer, filter);
            }
        });
    }

    private static boolean isMalformed(String query) {
        try {
            names(query);
            return false;
        } catch (IllegalArgumentException malformed) {
            return true;
        }
    }

    /** The names of the series to write; null: all. */
    private static Set<String> names(String query) {
        Set<String> names = null;
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && Exchange.decoded(parameter.substring(0, equals)).equals("name[]")) {
                names = names == null ? new HashSet<String>() : names;
                names.add(Exchange.decoded(parameter.substring(equals + 1)));
            }
        }
        return names;
    }

    private static Predicate<String> filter(String query) {
        final Set<String> names = names(query);
        return names == null ? null : new Predicate<String>() {
            @Override
            public boolean test(String name) {
                return names.contains(name);
            }
        };
    }

    private static boolean wantsGzip(ClassicHttpRequest request) {
        return AcceptHeader.wantsGzip(header(request, HttpHeaders.ACCEPT_ENCODING));
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
}
