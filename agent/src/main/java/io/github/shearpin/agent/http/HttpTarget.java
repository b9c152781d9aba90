package io.github.shearpin.agent.http;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/**
 * What a URL names, to be asked by the agent. Not by {@code HttpURLConnection}, nor with the JVM's default
 * {@code SSLContext}: what is set up there is the application's, such as who is asked for passwords and what becomes of
 * cookies. Redirects are not followed, proxies not used. Each request has a connection of its own. Not thread-safe.
 */
public final class HttpTarget {

    private static final Http1Config LIMITS = Http1Config.custom().setMaxLineLength(8192).setMaxHeaderCount(100)
            .setMaxEmptyLineCount(4).build();

    /** How long is waited, in milliseconds. Immutable. */
    public static final class Waits {
        private final int connectMillis;
        private final int readMillis;
        private final int allMillis;

        /**
         * @param readMillis for each piece of an answer
         * @param allMillis  from the request to the end of the answer; checked with each piece of it
         */
        public Waits(int connectMillis, int readMillis, int allMillis) {
            this.connectMillis = connectMillis;
            this.readMillis = readMillis;
            this.allMillis = allMillis;
        }
    }

    /** What was answered. Immutable. */
    public static final class Answer {
        private final ClassicHttpResponse response;
        private final byte[] body;

        private Answer(ClassicHttpResponse response, byte[] body) {
            this.response = response;
            this.body = body;
        }

        public int status() {
            return response.getCode();
        }

        /** The first of that name; null: there is none. */
        public String header(String name) {
            Header header = response.getFirstHeader(name);
            return header == null ? null : header.getValue();
        }

        /** At most as long as was asked for; empty where nobody asked for it. */
        public byte[] body() {
            return body;
        }
    }

    private final boolean secure;
    private final String credentials;
    private final String host;
    private final int port;
    private final String authority;
    private final String target;
    private final Waits waits;
    /** Null: none was needed yet. */
    private SSLContext trust;

    /**
     * @param url that begins with {@code http://} or {@code https://}; user and password are sent as Basic
     * @throws IllegalArgumentException it has no host, or a port that is none
     */
    public HttpTarget(String url, Waits waits) {
        this.waits = waits;
        secure = url.toLowerCase(Locale.ROOT).startsWith("https:");
        int from = url.indexOf("//") + 2;
        int end = from;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = url.lastIndexOf('@', end - 1);
        credentials = at < from ? null : url.substring(from, at);
        authority = url.substring(at < from ? from : at + 1, end);
        int fragment = url.indexOf('#', end);
        String rest = fragment < 0 ? url.substring(end) : url.substring(end, fragment);
        target = rest.startsWith("/") ? rest : '/' + rest;
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String name = colon < 0 ? authority : authority.substring(0, colon);
        host = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        port = colon < 0 ? secure ? 443 : 80 : Integer.parseInt(authority.substring(colon + 1));
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("no host, or no port");
        }
    }

    /** Scheme and authority, without user and password: {@code https://hooks.example:8443}. */
    public String origin() {
        return (secure ? "https://" : "http://") + authority;
    }

    /** Path and query, at least {@code /}. */
    public String path() {
        return target;
    }

    private ClassicHttpRequest request(String method, Map<String, String> headers, byte[] body) {
        ClassicHttpRequest request = new BasicClassicHttpRequest(method, target);
        request.setHeader("Host", authority);
        request.setHeader("User-Agent", "Shearpin");
        request.setHeader("Connection", "close");
        if (credentials != null) {
            request.setHeader("Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request.setHeader(header.getKey(), header.getValue());
        }
        if (body != null) {
            request.setHeader("Content-Length", body.length);
            request.setEntity(new ByteArrayEntity(body, null));
        }
        return request;
    }

    /**
     * Sends a request, and waits for the answer.
     *
     * @param body      null: none
     * @param mostBytes of the answer's body; 0: it is not read
     * @throws IOException there was none, or its body is longer
     */
    public Answer send(String method, Map<String, String> headers, byte[] body, int mostBytes) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(new InetSocketAddress(host, port), waits.connectMillis);
            socket.setSoTimeout(waits.readMillis);
            return answer(secure ? secured(socket) : socket, request(method, headers, body), mostBytes);
        } catch (HttpException | GeneralSecurityException e) {
            throw new IOException(e.toString(), e);
        } finally {
            socket.close();
        }
    }

    private Answer answer(Socket socket, ClassicHttpRequest request, int mostBytes) throws IOException, HttpException {
        BoundedConnection http = new BoundedConnection();
        http.bind(socket, TimeUnit.MILLISECONDS.toNanos(waits.allMillis));
        http.sendRequestHeader(request);
        if (request.getEntity() != null) {
            http.sendRequestEntity(request);
        }
        http.flush();
        ClassicHttpResponse response = http.receiveResponseHeader();
        while (response.getCode() < 200) {
            response = http.receiveResponseHeader();
        }
        byte[] body = {};
        if (mostBytes > 0 && response.getCode() != 204 && response.getCode() != 304) {
            http.receiveResponseEntity(response);
            body = body(response.getEntity(), mostBytes);
        }
        return new Answer(response, body);
    }

    private byte[] body(HttpEntity entity, int mostBytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        InputStream in = entity == null ? null : entity.getContent();
        byte[] part = new byte[8192];
        for (int length = in == null ? -1 : in.read(part); length >= 0; length = in.read(part)) {
            body.write(part, 0, length);
            if (body.size() > mostBytes) {
                throw new IOException("the answer is longer than " + mostBytes + " bytes");
            }
        }
        return body.toByteArray();
    }

    private Socket secured(Socket plain) throws IOException, GeneralSecurityException {
        if (trust == null) {
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init((KeyStore) null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            trust = context;
        }
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Ends an answer that takes too long as a whole: byte by byte it could go on for ever. */
    private static final class BoundedConnection extends DefaultBHttpClientConnection {

        BoundedConnection() {
            super(LIMITS);
        }

        void bind(Socket socket, final long nanos) throws IOException {
            final long began = System.nanoTime();
            bind(new SocketHolder(socket) {
                @Override
                protected InputStream getInputStream(Socket socket) throws IOException {
                    return new FilterInputStream(socket.getInputStream()) {
                        @Override
                        public int read(byte[] bytes, int from, int length) throws IOException {
                            if (System.nanoTime() - began > nanos) {
                                throw new IOException("the answer takes longer than " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
                            }
                            return in.read(bytes, from, length);
                        }
                    };
                }
            });
        }
    }
}
