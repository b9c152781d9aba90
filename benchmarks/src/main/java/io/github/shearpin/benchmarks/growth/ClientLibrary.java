package io.github.shearpin.benchmarks.growth;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counters, gauges and histograms of the client library that give the text of an exposition of ours again. */
final class ClientLibrary {

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\",");

    /** One line. */
    private record Series(String name, Map<String, String> labels, double value) {

        static Series of(String line) {
            int end = line.lastIndexOf(' ');
            int brace = line.indexOf('{');
            Map<String, String> labels = new LinkedHashMap<>();
            Matcher matcher = LABEL.matcher(line);
            while (matcher.find()) {
                labels.put(matcher.group(1), matcher.group(2));
            }
            String value = line.substring(end + 1);
            return new Series(line.substring(0, brace < 0 ? end : brace), labels, Double.parseDouble(value));
        }

        String[] names() {
            return labels.keySet().toArray(String[]::new);
        }

        String[] values() {
            return labels.values().toArray(String[]::new);
        }
    }

    private final CollectorRegistry registry = new CollectorRegistry();

    /** @param text in the text format, without escapes */
    ClientLibrary(String text) {
        for (String family : text.split("# HELP ")) {
            if (!family.isEmpty()) {
                register(family.split("\n"));
            }
        }
    }

    /** A scrape as the client library's servlet does it; its server does without the buffer, and takes longer. */
    void write(OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        TextFormat.write004(writer, registry.metricFamilySamples());
        writer.flush();
    }

    /** Seconds that are no more than a bound, more than any lower one, and whose sums are exact in binary. */
    static double secondsWithin(double bound) {
        return bound < 1 / 512.0 ? 0 : bound > 10 ? 16 : Double.longBitsToDouble(Double.doubleToLongBits(bound) & ~0L << 52);
    }

    private void register(String[] lines) {
        String name = lines[0].substring(0, lines[0].indexOf(' '));
        String help = lines[0].substring(name.length() + 1);
        String type = lines[1].substring(lines[1].lastIndexOf(' ') + 1);
        List<Series> all = new ArrayList<>();
        for (int i = 2; i < lines.length; i++) {
            all.add(Series.of(lines[i]));
        }
        switch (type) {
            case "counter" -> {
                Counter counter = Counter.build(name, help).labelNames(all.get(0).names()).register(registry);
                all.forEach(series -> counter.labels(series.values()).inc(series.value));
            }
            case "histogram" -> histogram(name, help, all);
            default -> { // of a summary the quantiles alone, which the client library's summary would not give so
                Gauge gauge = Gauge.build(name, help).labelNames(all.get(0).names()).register(registry);
                all.forEach(series -> gauge.labels(series.values()).set(series.value));
            }
        }
    }

    private void histogram(String name, String help, List<Series> all) {
        List<Double> bounds = new ArrayList<>();
        for (int i = 0; !all.get(i).labels.get("le").equals("+Inf"); i++) {
            bounds.add(Double.parseDouble(all.get(i).labels.get("le")));
        }
        all.forEach(series -> series.labels.remove("le"));
        Histogram histogram = Histogram.build(name, help).labelNames(all.get(0).names())
                .buckets(bounds.stream().mapToDouble(Double::doubleValue).toArray()).register(registry);
        bounds.add(Double.POSITIVE_INFINITY);
        for (int first = 0; first < all.size(); first += bounds.size() + 2) { // and count and sum
            Histogram.Child child = histogram.labels(all.get(first).values());
            double below = 0;
            for (int i = 0; i < bounds.size(); i++) {
                for (double count = all.get(first + i).value; below < count; below++) {
                    child.observe(secondsWithin(bounds.get(i)));
                }
            }
        }
    }
}
