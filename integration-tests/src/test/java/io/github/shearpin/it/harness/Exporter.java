package io.github.shearpin.it.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent's own server in a child, found by the line that the agent says about it. */
public final class Exporter {

    private static final Pattern LINE = Pattern.compile("metrics on http://(.*):([0-9]+)/metrics");
    private final Child child;
    private final URI root;

    private Exporter(Child child, URI root) {
        this.child = child;
        this.root = root;
    }

    /** Waits for it. */
    public static Exporter of(Child child) {
        return at(child, child.awaitErr(line -> line.startsWith(Child.PREFIX) && LINE.matcher(line).find(),
                "where its metrics are"));
    }

    /** @param line what the agent said about it */
    public static Exporter at(Child child, String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("names no address: " + line);
        }
        String host = matcher.group(1).equals("0.0.0.0") ? "127.0.0.1" : matcher.group(1);
        return new Exporter(child, URI.create("http://" + host + ":" + matcher.group(2) + "/"));
    }

    public int port() {
        return root.getPort();
    }

    public URI metrics() {
        return root.resolve("metrics");
    }

    public HttpResponse<String> get(String path, String... headers) {
        try {
            return Http.get(root.resolve(path), headers);
        } catch (IOException e) {
            throw new AssertionError("no answer to " + path + " from " + child, e);
        }
    }

    public Scrape scrape() {
        return scrapeOf("metrics");
    }

    /** Of these samples alone. */
    public Scrape scrape(String... names) {
        return scrapeOf("metrics?name[]=" + String.join("&name[]=", names));
    }

    private Scrape scrapeOf(String path) {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("/metrics answered " + response.statusCode() + " " + response.body() + " in " + child);
        }
        return new Scrape(response.body());
    }

    /** Scrapes until it is so. */
    public Scrape await(Predicate<Scrape> like, String what) {
        Scrape[] last = new Scrape[1];
        return Await.until(() -> {
            last[0] = scrape();
            return like.test(last[0]) ? last[0] : null;
        }, () -> "never " + what + " in " + last[0] + "\n" + child);
    }
}
