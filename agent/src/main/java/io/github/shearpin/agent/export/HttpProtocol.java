package io.github.shearpin.agent.export;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpResponseInterceptor;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParserFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestConformance;
import org.apache.hc.core5.http.protocol.RequestValidateHost;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;
import org.apache.hc.core5.util.Timeout;

/** HTTP/1.1 on accepted connections, by HttpCore: parsing and its limits, keep-alive, error answers. Thread-safe. */
final class HttpProtocol implements ConnectionServer.Protocol {

    /** A scrape's longest line is its list of {@code name[]}; its headers are a dozen. */
    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(8192).setMaxHeaderCount(64).setMaxEmptyLineCount(4).build();
    private static final byte[] NOT_PLAIN = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 55\r\n"
            + "Connection: close\r\n\r\nthis port speaks HTTPS: write https:// before the host\n").getBytes(StandardCharsets.US_ASCII);
    private static final DefaultHttpRequestParserFactory PARSERS = new DefaultHttpRequestParserFactory(LIMITS);

    private final ConnectionServer server;
    private final Tls tls;
    private final HttpService service;

    /**
     * @param tls     null: none is spoken
     * @param handler must answer each request it is given
     */
    HttpProtocol(ConnectionServer server, Tls tls, HttpServerRequestHandler handler) {
        this.server = server;
        this.tls = tls;
        this.service = new Service(processor(server), handler);
    }

    @Override
    public void serve(Connection connection) throws IOException {
        if (tls != null && !connection.arrival().beginsHandshake()) {
            connection.socket().getOutputStream().write(NOT_PLAIN);
            return;
        }
        TimedConnection http = new TimedConnection(connection, server, tls != null);
        try {
            http.bind(tls == null ? new ClientSocket(connection) : tls.secured(connection));
            serve(connection, http);
        } finally {
            http.endStream();
        }
    }

    private void serve(Connection connection, TimedConnection http) throws IOException {
        boolean requestComes = http.isDataAvailable(Timeout.DISABLED);
        while (requestComes) {
            try {
                HttpCoreContext context = HttpCoreContext.create();
                context.setAttribute(TimedConnection.class.getName(), http);
                service.handleRequest(http, context);
            } catch (HttpException afterAnswerBegan) {
                throw new IOException(afterAnswerBegan);
            }
            requestComes = http.isOpen() && connection.idles()
                    && !(server.othersWait() && connection.closeIfIdle())
                    && http.isDataAvailable(Timeout.DISABLED) && connection.wakes();
        }
    }

    private static HttpProcessor processor(final ConnectionServer server) {
        return HttpProcessorBuilder.create()
                .add(RequestValidateHost.INSTANCE)
                .add(RequestConformance.INSTANCE)
                .add(ResponseDate.INSTANCE)
                .add(ResponseContent.INSTANCE)
                .add(new HttpResponseInterceptor() {
                    @Override
                    public void process(HttpResponse response, EntityDetails entity, HttpContext context) {
                        response.setHeader("Cache-Control", "no-store");
                        response.setHeader("X-Content-Type-Options", "nosniff");
                        if (server.othersWait()) {
                            response.setHeader(HttpHeaders.CONNECTION, "close");
                        }
                    }
                })
                .add(ResponseConnControl.INSTANCE)
                .build();
    }

    /** Answers what is no proper request in one short line. */
    private static final class Service extends HttpService {

        Service(HttpProcessor processor, HttpServerRequestHandler handler) {
            super(processor, handler, LIMITS, null, null);
        }

        @Override
        protected void handleException(HttpException refused, ClassicHttpResponse response) {
            int code = toStatusCode(refused);
            String reason = code == 431 ? "request line or headers too large"
                    : code == 505 ? "HTTP version not supported"
                    : code == 501 ? "not implemented"
                    : "bad request";
            Responses.text(response, code, reason);
        }
    }

    /** Tells the connection how far the exchange is, and lets a client that is refused read why. */
    static final class TimedConnection extends DefaultBHttpServerConnection {

        /** What a client may still be sending when it is refused, and how long it may take over that and hang up. */
        private static final int LEFTOVER_BYTES = 1024 * 1024;
        private static final int LEFTOVER_MILLIS = 1000;

        private final Connection connection;
        private final ConnectionServer server;
        private boolean inputUnread = true;
        private boolean streams;

        TimedConnection(Connection connection, ConnectionServer server, boolean isTls) {
            super(isTls ? "https" : "http", LIMITS, null, null, null, null, PARSERS, null);
            this.connection = connection;
            this.server = server;
        }

        /** The one that a request came by. */
        static TimedConnection of(HttpContext context) {
            return (TimedConnection) context.getAttribute(TimedConnection.class.getName());
        }

        @Override
        public ClassicHttpRequest receiveRequestHeader() throws HttpException, IOException {
            inputUnread = true;
            try {
                return super.receiveRequestHeader();
            } catch (RuntimeException malformed) {
                throw new ProtocolException("malformed request", malformed);
            }
        }

        /** Not to be seen by others of the package, in HttpCore. */
        @Override
        protected void bind(SocketHolder socket) throws IOException {
            super.bind(socket);
        }

        /** Few here take a body, so none is read unasked: a huge one costs nothing. The handler ends the connection. */
        @Override
        public void receiveRequestEntity(ClassicHttpRequest request) {
            connection.responseBegins();
            inputUnread = Responses.hasBody(request);
        }

        /** Reads what the request brings, whose length it has told and which has been found to be short. */
        byte[] body(ClassicHttpRequest request) throws IOException {
            connection.bodyBegins();
            try {
                super.receiveRequestEntity(request);
                byte[] body = EntityUtils.toByteArray(request.getEntity());
                request.setEntity(null);
                inputUnread = false;
                connection.responseBegins();
                return body;
            } catch (HttpException malformed) {
                throw new IOException(malformed);
            }
        }

        /** The answer goes on for long. False: there are as many such as may be. */
        boolean beginStream() {
            streams = server.beginStream();
            return streams;
        }

        /** The client has the time for a response again. */
        void streamGoesOn() {
            connection.responseGoesOn();
        }

        void endStream() {
            if (streams) {
                streams = false;
                server.endStream();
            }
        }

        @Override
        public void flush() throws IOException {
            if (isOpen()) {
                super.flush();
            }
        }

        @Override
        public void close() throws IOException {
            connection.waitBegins();
            try {
                if (inputUnread && isOpen()) {
                    flush();
                    discardInput();
                }
            } finally {
                super.close();
                connection.waitEnds();
            }
        }

        /** Closing a socket with unread input resets it, and the client would lose the answer. */
        private void discardInput() throws IOException {
            Socket socket = connection.socket();
            if (!connection.arrival().isTls()) {
                socket.shutdownOutput();
            }
            socket.setSoTimeout(LEFTOVER_MILLIS);
            InputStream input = socket.getInputStream();
            byte[] leftover = new byte[4096];
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEFTOVER_MILLIS);
            int count = 0;
            int read = 0;
            while (read >= 0 && count < LEFTOVER_BYTES && System.nanoTime() - end < 0) {
                read = input.read(leftover);
                count += read;
            }
        }
    }
}
