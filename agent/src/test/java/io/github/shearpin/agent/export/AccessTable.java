package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.PasswordHash;
import io.github.shearpin.agent.rules.Protection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
        OPERATORS,
        /** There is no such page. */
        NOBODY
    }

    private static final Map<String, Audience> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("/metrics", Audience.SCRAPERS);
        PAGES.put("/internal/metrics", Audience.SCRAPERS);
        PAGES.put("/metrics?name[]=shearpin_build_info", Audience.SCRAPERS);
        PAGES.put("//metrics", Audience.EVERYBODY); // a host, and no path: the same as "/"
        PAGES.put("//health/extended", Audience.NOBODY);
        PAGES.put("/-/healthy", Audience.EVERYBODY);
        PAGES.put("/-/ready", Audience.EVERYBODY);
        PAGES.put("/health", Audience.EVERYBODY);
        PAGES.put("/", Audience.EVERYBODY);
        PAGES.put("/health/extended", Audience.OPERATORS);
        PAGES.put("/health/circuit-breakers", Audience.OPERATORS);
        PAGES.put("/diagnostics/metrics", Audience.OPERATORS);
        PAGES.put("/diagnostics/performance", Audience.OPERATORS);
        PAGES.put("/metrics/", Audience.NOBODY);
        PAGES.put("/health/extended/", Audience.NOBODY);
        PAGES.put("/HEALTH/extended", Audience.NOBODY);
        PAGES.put("/%68ealth/extended", Audience.NOBODY);
        PAGES.put("/-/../health/extended", Audience.NOBODY);
    }

    private enum Credentials {
        NONE,
        WRONG_TOKEN,
        TOKEN,
        WRONG_PASSWORD,
        PASSWORD
    }

    private static final String[] METHODS = {"GET", "HEAD", "POST", "DELETE", "OPTIONS"};
    private static final String TOKEN = "0123456789abcdef";
    private static final String USER = "prometheus";
    private static final String PASSWORD = "correct horse";
    private static final int FEW_ITERATIONS = 10_000;

    private final InetAddress elsewhere;
    private final List<String> wrong = new ArrayList<>();
    private int requests;

    /** @param elsewhere an address of this machine that is not the loopback: who connects to it comes from it */
    AccessTable(InetAddress elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** For a network namespace of its own. The first line says how many requests there were; each further one what was wrong. */
    public static void main(String[] arguments) throws Exception {
        AccessTable table = new AccessTable(InetAddress.getByName(arguments[0]));
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
        check(TOKEN, new AuthSettings(USER, new PasswordHash(FEW_ITERATIONS, salt, SecretKeyFactory
                .getInstance("PBKDF2WithHmacSHA256").generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt,
                        FEW_ITERATIONS, 256)).getEncoded())));
        return wrong;
    }

    private void check(String token, AuthSettings auth) throws IOException {
        Exporter exporter = Exporter.start(new ExporterSettings("0.0.0.0", 0, 0, false).with(new ConsoleSettings(true, token))
                .with(new Protection(null, auth)), Guards::new, new AgentStatistics(), "1");
        exporter.ready(true);
        try {
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
        } finally {
            exporter.close();
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
    private static String expected(Audience audience, String method, boolean isHere, Credentials credentials, boolean isRightHost,
            boolean isOtherOrigin, boolean isProtected) {
        if (audience == Audience.NOBODY) {
            return "404";
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return "405";
        }
        if (audience == Audience.EVERYBODY || audience == Audience.SCRAPERS && !isProtected) {
            return "200";
        }
        if (audience == Audience.SCRAPERS) {
            return credentials == Credentials.PASSWORD ? "200" : credentials == Credentials.WRONG_PASSWORD ? "401|429" : "401";
        }
        if (isOtherOrigin) {
            return "403";
        }
        if (isProtected && credentials == Credentials.TOKEN) {
            return "200";
        }
        if (isProtected && credentials == Credentials.WRONG_TOKEN) {
            return "401";
        }
        // The password is for metrics alone.
        return !isHere ? isProtected ? "401" : "403" : isRightHost ? "200" : "403";
    }

    private static boolean tellsTooMuch(String answer) {
        return !answer.startsWith("HTTP/1.1 200 ") && (answer.contains("build_info") || answer.contains("\"version\""))
                || answer.contains(TOKEN) || answer.contains(PASSWORD) || answer.contains("Access-Control-");
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
        requests++;
        try (Socket socket = new Socket(address, exporter.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String header(Credentials credentials) {
        switch (credentials) {
            case TOKEN:
                return "Bearer " + TOKEN;
            case WRONG_TOKEN:
                return "Bearer " + TOKEN.replace('f', 'g');
            default:
                String password = credentials == Credentials.PASSWORD ? PASSWORD : PASSWORD + "r";
                return "Basic " + Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
    }
}
