package io.github.shearpin.agent.console;

import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.PasswordHash;
import io.github.shearpin.agent.rules.Protection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Who gets what: every path by every method, from this machine and from elsewhere, with each kind of credentials, Host and
 * Origin; without and with a token and a password in the rule file. A path that is new is a line of {@link #PAGES}.
 */
final class AccessTable {

    /** Whom a page is for. */
    private enum Audience {
        EVERYBODY,
        /** Who knows the password, where there is one. */
        SCRAPERS,
        /** Callers on this machine, and who knows the token. */
        READERS,
        /** Who knows the token. */
        OPERATORS,
        /** There is no such page. */
        NOBODY
    }

    /**
     * @param body what is to be posted there; null: nothing
     * @param code the answer to who may have it
     */
    private record Page(Audience audience, String body, String code) { }

    private static final Map<String, Page> PAGES = new LinkedHashMap<>();

    static {
        of(Audience.SCRAPERS, "/metrics", "/internal/metrics", "/metrics?name[]=shearpin_build_info");
        // The second is a host, and no path: the same as the first.
        of(Audience.EVERYBODY, "/", "//metrics", "/-/healthy", "/-/ready", "/health", "/console.css", "/console.js");
        of(Audience.READERS, "/health/extended", "/health/circuit-breakers", "/diagnostics/metrics", "/diagnostics/performance",
                "/api/v1/rules", "/api/v1/rules/orders", "/api/v1/events", "/api/v1/configuration", "/api/v1/search?q=OrderService");
        PAGES.put("/api/v1/rules/none", new Page(Audience.READERS, null, "404"));
        action("/-/reload", "");
        action("/api/v1/mode", "{\"mode\": \"file\"}");
        action("/api/v1/rules/orders/mode", "{\"mode\": \"observe\"}");
        action("/api/v1/rules/orders/circuit-breaker", "{\"force\": \"open\"}");
        PAGES.put("/api/v1/rules/none/mode", new Page(Audience.OPERATORS, "{\"mode\": \"off\"}", "404"));
        of(Audience.NOBODY, "/metrics/", "//health/extended", "/health/extended/", "/HEALTH/extended", "/%68ealth/extended",
                "/-/../health/extended", "/api/v1", "/api/v1/rules/", "/api/v1/rules/orders/", "/api/v1/rules//mode",
                "/api/v1/rules/orders/mode/", "/api/v1/rules/../configuration", "/API/v1/rules", "/-/reload/");
    }

    private static void of(Audience audience, String... paths) {
        for (String path : paths) {
            PAGES.put(path, new Page(audience, null, "200"));
        }
    }

    private static void action(String path, String body) {
        PAGES.put(path, new Page(Audience.OPERATORS, body, "200"));
    }

    private enum Credentials {
        NONE,
        WRONG_TOKEN,
        TOKEN,
        WRONG_PASSWORD,
        PASSWORD
    }

    private static final String[] METHODS = {"GET", "HEAD", "POST", "DELETE", "OPTIONS"};
    private static final String USER = "prometheus";
    private static final String PASSWORD = "correct horse";
    private static final int FEW_ITERATIONS = 10_000;

    private final InetAddress elsewhere;
    private final Path folder;
    private final List<String> wrong = new ArrayList<>();
    private int requests;

    /** @param elsewhere an address of this machine that is not the loopback: who connects to it comes from it */
    AccessTable(InetAddress elsewhere, Path folder) {
        this.elsewhere = elsewhere;
        this.folder = folder;
    }

    /** For a network namespace of its own. The first line says how many requests there were; each further one what was wrong. */
    public static void main(String[] arguments) throws Exception {
        AccessTable table = new AccessTable(InetAddress.getByName(arguments[0]), Path.of(arguments[1]));
        List<String> wrong = table.check();
        System.out.println(table.requests + " requests");
        for (String line : wrong) {
            System.out.println(line);
        }
    }

    int requests() {
        return requests;
    }

    /** What is not as it should be, a line each; empty when all is well. */
    List<String> check() throws Exception {
        check(null, null);
        byte[] salt = "saltsalt".getBytes(StandardCharsets.US_ASCII);
        check(ConsoleOfTests.TOKEN, new AuthSettings(USER, new PasswordHash(FEW_ITERATIONS, salt, SecretKeyFactory
                .getInstance("PBKDF2WithHmacSHA256").generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt,
                        FEW_ITERATIONS, 256)).getEncoded())));
        return wrong;
    }

    private void check(String token, AuthSettings auth) throws Exception {
        String rules = ConsoleOfTests.RULES.formatted(token == null ? "" : token);
        try (ConsoleOfTests console = new ConsoleOfTests(folder, token == null ? rules.replace("console: {token: \"\"}\n", "") : rules,
                "0.0.0.0", new Protection(null, auth))) {
            Exporter exporter = console.exporter;
            // From then on the right password is known, however many wrong ones are tried.
            ask(exporter, InetAddress.getLoopbackAddress(), "GET", "/metrics", Credentials.PASSWORD, "localhost", null);
            for (String path : PAGES.keySet()) {
                for (String method : METHODS) {
                    for (InetAddress address : new InetAddress[] {InetAddress.getLoopbackAddress(), elsewhere}) {
                        for (Credentials credentials : Credentials.values()) {
                            checkHosts(exporter, address, method, path, credentials, token != null);
                        }
                    }
                }
            }
        }
    }

    private void checkHosts(Exporter exporter, InetAddress address, String method, String path, Credentials credentials,
            boolean isProtected) throws IOException {
        boolean isHere = address.isLoopbackAddress();
        String rightHost = (isHere ? "localhost" : address.getHostAddress()) + ":" + exporter.port();
        for (String host : new String[] {rightHost, "evil.example"}) {
            for (String origin : new String[] {null, "http://" + host, "http://other.example"}) {
                boolean isOther = origin != null && !origin.endsWith(host);
                String answer = ask(exporter, address, method, path, credentials, host, origin);
                String expected = expected(PAGES.get(path), method, isHere, credentials, host.equals(rightHost), isOther, isProtected);
                if (!answer.matches("HTTP/1\\.1 (" + expected + ") (?s:.*)") || tellsTooMuch(answer)) {
                    wrong.add(method + " " + path + " from " + address.getHostAddress() + " with " + credentials + ", Host " + host
                            + ", Origin " + origin + (isProtected ? ", token and password set" : ", none set") + ": expected "
                            + expected + ", was " + answer.lines().findFirst().orElse("nothing"));
                }
            }
        }
    }

    /** What the table says, as a pattern of codes. */
    private static String expected(Page page, String method, boolean isHere, Credentials credentials, boolean isRightHost,
            boolean isOtherOrigin, boolean isProtected) {
        if (page.audience == Audience.NOBODY) {
            return "404";
        }
        if (page.audience == Audience.OPERATORS ? !method.equals("POST") : !method.equals("GET") && !method.equals("HEAD")) {
            return "405";
        }
        if (page.audience == Audience.EVERYBODY || page.audience == Audience.SCRAPERS && !isProtected) {
            return page.code;
        }
        if (page.audience == Audience.SCRAPERS) {
            return credentials == Credentials.PASSWORD ? page.code : credentials == Credentials.WRONG_PASSWORD ? "401|429" : "401";
        }
        if (isOtherOrigin) {
            return "403";
        }
        if (isProtected && credentials == Credentials.TOKEN) {
            return page.code;
        }
        if (isProtected && credentials == Credentials.WRONG_TOKEN) {
            return "401";
        }
        // The password is for metrics alone.
        if (page.audience == Audience.OPERATORS) {
            return isProtected ? "401" : "403";
        }
        return !isHere ? isProtected ? "401" : "403" : isRightHost ? page.code : "403";
    }

    private static boolean tellsTooMuch(String answer) {
        return !answer.startsWith("HTTP/1.1 200 ") && (answer.contains("build_info") || answer.contains("OrderService") || answer.contains("\"version\""))
                || answer.contains(ConsoleOfTests.TOKEN) || answer.contains(PASSWORD) || answer.contains("Access-Control-");
    }

    private String ask(Exporter exporter, InetAddress address, String method, String path, Credentials credentials, String host,
            String origin) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n");
        if (origin != null) {
            request.append("Origin: ").append(origin).append("\r\n");
        }
        if (credentials != Credentials.NONE) {
            request.append("Authorization: ").append(header(credentials)).append("\r\n");
        }
        Page page = PAGES.get(path);
        boolean hasBody = method.equals("POST") && page.audience == Audience.OPERATORS && !page.body.isEmpty();
        if (hasBody) {
            request.append("Content-Type: application/json\r\nContent-Length: ").append(page.body.length()).append("\r\n");
        }
        request.append("\r\n").append(hasBody ? page.body : "");
        requests++;
        try (Socket socket = new Socket(address, exporter.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String header(Credentials credentials) {
        switch (credentials) {
            case TOKEN:
                return "Bearer " + ConsoleOfTests.TOKEN;
            case WRONG_TOKEN:
                return "Bearer " + ConsoleOfTests.TOKEN.replace('f', 'g');
            default:
                String password = credentials == Credentials.PASSWORD ? PASSWORD : PASSWORD + "r";
                return "Basic " + Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
    }
}
