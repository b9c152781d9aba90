package io.github.shearpin.agent.export;

import io.github.shearpin.agent.rules.ConsoleSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.net.InetAddressUtils;

/**
 * Who may see details: callers on this machine, and others that know the console's token.
 *
 * <p>A browser on this machine is a caller on it, whatever page it shows. So a page of another site is refused by its
 * {@code Origin}; and one whose name was made to lead here (DNS rebinding), by the {@code Host} it must send: it can be anything but
 * this machine's own name for itself. Nor is somebody on this machine for whom a proxy here asks. The token needs no such
 * proof: no browser sends it by itself. Immutable and thread-safe.
 */
final class Access {

    private static final String ORIGIN = "Origin";
    private static final String BEARER = "Bearer ";
    private static final String WRONG_TOKEN = "the token is not the one that console.token of the rule file says";
    /** What proxies add. */
    private static final String[] FORWARDED = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"};

    private final ConsoleSettings console;

    Access(ConsoleSettings console) {
        this.console = console;
    }

    /**
     * Answers a request that is to be refused.
     *
     * @param caller where it came from
     * @return whether it is
     */
    boolean refuses(HttpRequest request, SocketAddress caller, ClassicHttpResponse response) {
        String host = only(request, HttpHeaders.HOST);
        if (isOfOtherSite(request, host)) {
            Responses.text(response, 403, "requests of other sites' pages are refused (their Origin is not the Host); open"
                    + " this address by itself");
            return true;
        }
        String token = token(request);
        if (token != null && console.token() != null) {
            return !isRight(token) && refuseUnknown(response, WRONG_TOKEN);
        }
        if (!isHere(caller)) {
            return refuseRemote(response, "callers on other machines");
        }
        for (String header : FORWARDED) {
            if (request.containsHeader(header)) {
                return refuseRemote(response, "callers behind a proxy (there is a header " + header + ")");
            }
        }
        if (host == null || !isNameOfHere(hostName(host))) {
            Responses.text(response, 403, "callers on this machine are answered at localhost or 127.0.0.1 alone (the header"
                    + " Host says otherwise); ask there, or send the token: Authorization: Bearer TOKEN, with console.token"
                    + " of the rule file");
            return true;
        }
        return false;
    }

    /** The same for what changes something: that takes the token, wherever the caller is. */
    boolean refusesAction(HttpRequest request, ClassicHttpResponse response) {
        if (isOfOtherSite(request, only(request, HttpHeaders.HOST))) {
            Responses.text(response, 403, "requests of other sites' pages are refused (their Origin is not the Host)");
            return true;
        }
        if (console.token() == null) {
            Responses.text(response, 403, "nothing can be done here as long as the rule file has no console.token; set one"
                    + " (console: {token: \"${SHEARPIN_TOKEN}\"}) and send it: Authorization: Bearer TOKEN");
            return true;
        }
        String token = token(request);
        if (token == null) {
            return refuseUnknown(response, "this wants the token of every caller");
        }
        return !isRight(token) && refuseUnknown(response, WRONG_TOKEN);
    }

    private boolean refuseRemote(ClassicHttpResponse response, String whom) {
        if (console.token() != null) {
            return refuseUnknown(response, "this page wants a token of " + whom);
        }
        Responses.text(response, 403, "this page is not for " + whom + ", as long as the rule file has no console.token; set"
                + " one and send it: Authorization: Bearer TOKEN. /metrics is for everyone");
        return true;
    }

    private static boolean refuseUnknown(ClassicHttpResponse response, String why) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"shearpin\"");
        Responses.text(response, 401, why + "; send Authorization: Bearer TOKEN, with console.token of the rule file");
        return true;
    }

    /** Takes the same time however much of it is right. */
    private boolean isRight(String token) {
        return MessageDigest.isEqual(console.token().getBytes(StandardCharsets.UTF_8),
                token.getBytes(StandardCharsets.UTF_8));
    }

    /** Null: the request brings none. */
    private static String token(HttpRequest request) {
        String credentials = only(request, HttpHeaders.AUTHORIZATION);
        return credentials != null && credentials.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? credentials.substring(BEARER.length()).trim() : null;
    }

    private static boolean isOfOtherSite(HttpRequest request, String host) {
        if (!request.containsHeader(ORIGIN)) {
            return false;
        }
        String origin = only(request, ORIGIN);
        int scheme = origin == null ? -1 : origin.indexOf("://");
        return scheme < 0 || !origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static boolean isHere(SocketAddress caller) {
        InetAddress address = caller instanceof InetSocketAddress ? ((InetSocketAddress) caller).getAddress() : null;
        return address != null && address.isLoopbackAddress();
    }

    private static boolean isNameOfHere(String name) {
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            // Of an address nothing is looked up.
            return (InetAddressUtils.isIPv4(name) || InetAddressUtils.isIPv6(name))
                    && InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String hostName(String host) {
        if (host.startsWith("[")) {
            return host.substring(1, Math.max(1, host.indexOf(']')));
        }
        int port = host.lastIndexOf(':');
        return port < 0 ? host : host.substring(0, port);
    }

    /** Null: there is none, or more than one. */
    private static String only(HttpRequest request, String name) {
        Header[] headers = request.getHeaders(name);
        return headers.length == 1 ? headers[0].getValue() : null;
    }
}
