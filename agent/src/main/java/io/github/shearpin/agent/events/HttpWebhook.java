package io.github.shearpin.agent.events;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/**
 * Posts to a URL. Not by {@code HttpURLConnection}, nor with the JVM's default {@code SSLContext}: what is set up there is the
 * application's, such as who is asked for passwords and what becomes of cookies. Redirects are not followed, proxies not used.
 * Each message has a connection of its own. Not thread-safe.
 */
final class HttpWebhook implements Notifier.Webhook {

    private static final int CONNECT_MILLIS = 5_000;
    /** For each piece of an answer. */
    private static final int READ_MILLIS = 10_000;
    private static final int LONGEST_RETRY_AFTER = 3_600;
    private static final Http1Config LIMITS = Http1Config.custom().setMaxLineLength(8192).setMaxHeaderCount(100)
            .setMaxEmptyLineCount(4).build();

    private final boolean secure;
    private final String host;
    private final int port;
    private final String authority;
    private final String target;
    private final int connectMillis;
    private final int readMillis;
    /** Null: none was needed yet. */
    private SSLContext trust;

    /** @param url as the rule files' reader lets it pass */
    HttpWebhook(String url) {
        this(url, CONNECT_MILLIS, READ_MILLIS);
    }

    HttpWebhook(String url, int connectMillis, int readMillis) {
        this.connectMillis = connectMillis;
        this.readMillis = readMillis;
        secure = url.toLowerCase(Locale.ROOT).startsWith("https:");
        int from = url.indexOf("//") + 2;
        int end = from;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        authority = url.substring(from, end);
        int fragment = url.indexOf('#', end);
        String rest = fragment < 0 ? url.substring(end) : url.substring(end, fragment);
        target = rest.startsWith("/") ? rest : '/' + rest;
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String name = colon < 0 ? authority : authority.substring(0, colon);
        host = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        port = colon < 0 ? secure ? 443 : 80 : Integer.parseInt(authority.substring(colon + 1));
    }

    @Override
    public String name() {
        return (secure ? "https://" : "http://") + authority + (target.equals("/") ? "/" : "/...");
    }

    @Override
    public Notifier.Answer post(byte[] json) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(new InetSocketAddress(host, port), connectMillis);
            socket.setSoTimeout(readMillis);
            return answer(secure ? secured(socket) : socket, json);
        } catch (HttpException | GeneralSecurityException e) {
            throw new IOException(e.toString(), e);
        } finally {
            socket.close();
        }
    }

    private Notifier.Answer answer(Socket socket, byte[] json) throws IOException, HttpException {
        DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(LIMITS);
        http.bind(socket);
        ClassicHttpRequest request = new BasicClassicHttpRequest("POST", target);
        request.setHeader("Host", authority);
        request.setHeader("User-Agent", "Shearpin");
        request.setHeader("Connection", "close");
        request.setHeader("Content-Type", "application/json; charset=utf-8");
        request.setHeader("Content-Length", json.length);
        request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
        http.sendRequestHeader(request);
        http.sendRequestEntity(request);
        http.flush();
        ClassicHttpResponse response = http.receiveResponseHeader();
        while (response.getCode() < 200) {
            response = http.receiveResponseHeader();
        }
        return new Notifier.Answer(response.getCode(), retryAfterMillis(response.getFirstHeader("Retry-After")));
    }

    /** 0: it says nothing, or a date. */
    private static long retryAfterMillis(Header header) {
        try {
            return header == null ? 0 : 1_000L * Math.min(LONGEST_RETRY_AFTER, Integer.parseInt(header.getValue().trim()));
        } catch (NumberFormatException e) {
            return 0;
        }
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
}
