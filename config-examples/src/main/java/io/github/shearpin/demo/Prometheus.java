package io.github.shearpin.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Prometheus server that scrapes one target every second, and answers queries over HTTP. */
final class Prometheus {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Workplace workplace;
    private final Path configuration;
    private final int port;

    /**
     * @param examples the folder of the configuration examples: the scrape, recording rules and alerts to start from; intervals
     *                 and target are put in place
     */
    Prometheus(Workplace workplace, Path examples, int targetPort) throws IOException {
        this.workplace = workplace;
        this.port = Workplace.freePort();
        Path folder = workplace.folder("prometheus");
        this.configuration = folder.resolve("prometheus.yml");
        Path rules = examples.resolve("prometheus");
        Files.writeString(folder.resolve("records.yml"),
                replaced(Files.readString(rules.resolve("records.yml")), "interval: 1m", "interval: 1s"));
        Files.copy(rules.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        Files.writeString(configuration, replaced(replaced(Files.readString(examples.resolve("prometheus.yml")),
                "scrape_interval: 15s", "scrape_interval: 1s\n  evaluation_interval: 1s"),
                "localhost:9478", "127.0.0.1:" + targetPort) + "\nrule_files: [records.yml, alerts.yml]\n");
    }

    private static String replaced(String text, String old, String with) {
        if (!text.contains(old)) {
            throw new IllegalStateException("the example no longer says \"" + old + "\", which the demo replaces");
        }
        return text.replace(old, with);
    }

    void start() throws IOException {
        workplace.start("prometheus", Map.of(), List.of("prometheus", "--config.file=" + configuration,
                "--storage.tsdb.path=" + workplace.folder("prometheus").resolve("data"),
                "--web.listen-address=127.0.0.1:" + port, "--log.level=warn"));
    }

    /** Asks for the present value of an expression; none when Prometheus is not up yet. */
    List<Sample> query(String expression) throws InterruptedException {
        URI uri = address("/api/v1/query?query=" + encoded(expression));
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 400) {
                throw new IllegalArgumentException(expression + ": " + answer.body());
            }
            return answer.statusCode() == 200 ? Sample.ofVector(answer.body()) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A page for a browser that shows an expression over the last minutes. */
    URI graph(String expression) {
        return address("/graph?g0.tab=0&g0.range_input=5m&g0.expr=" + encoded(expression));
    }

    /** Of a path, with what is asked there, on this server. */
    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String encoded(String expression) {
        return URLEncoder.encode(expression, StandardCharsets.UTF_8);
    }
}
