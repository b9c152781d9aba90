package io.github.shearpin.it.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The samples of one exposition, in either format. */
public final class Scrape {

    /** One line. */
    public record Sample(String name, Map<String, String> labels, double value) {
    }

    private final String text;
    private final List<Sample> samples;

    Scrape(String text) {
        this.text = text;
        this.samples = text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).map(Scrape::sample).toList();
    }

    public String text() {
        return text;
    }

    public List<Sample> samples() {
        return samples;
    }

    /** Those of that name that have all of these labels (name, value, name, value...), and maybe more. */
    public List<Sample> samples(String name, String... labels) {
        return samples.stream().filter(sample -> sample.name().equals(name) && has(sample, labels)).toList();
    }

    public boolean has(String name, String... labels) {
        return !samples(name, labels).isEmpty();
    }

    /** The value of the one sample of that name that has all of these labels. */
    public double value(String name, String... labels) {
        List<Sample> found = samples(name, labels);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " samples " + name + List.of(labels) + " in a scrape with\n"
                    + samples.stream().filter(sample -> sample.name().equals(name) || found.isEmpty() && near(sample, name))
                            .map(Sample::toString).collect(Collectors.joining("\n")));
        }
        return found.get(0).value();
    }

    /** The sum over all samples of that name that have all of these labels; 0 without any. */
    public double sum(String name, String... labels) {
        return samples(name, labels).stream().mapToDouble(Sample::value).sum();
    }

    private static boolean near(Sample sample, String name) {
        return sample.name().startsWith(name.substring(0, Math.min(name.length(), 14)));
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }

    private static Sample sample(String line) {
        int open = line.indexOf('{');
        int blank = line.indexOf(' ');
        if (open < 0 || blank < open) {
            return new Sample(line.substring(0, blank), Map.of(), number(line.substring(blank + 1)));
        }
        Map<String, String> labels = new TreeMap<>();
        int at = open + 1;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf('=', at);
            String label = line.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            for (; line.charAt(at) != '"'; at++) {
                char c = line.charAt(at);
                if (c == '\\') {
                    at++;
                    c = line.charAt(at) == 'n' ? '\n' : line.charAt(at);
                }
                value.append(c);
            }
            labels.put(label, value.toString());
            at++;
            if (line.charAt(at) == ',') {
                at++;
            }
        }
        return new Sample(line.substring(0, open), Collections.unmodifiableMap(labels), number(line.substring(at + 2)));
    }

    /** The number before a time stamp or an exemplar. */
    private static double number(String rest) {
        String word = rest.split(" ", 2)[0];
        return switch (word) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }

    @Override
    public String toString() {
        return text;
    }

    /** Names of the series, with their labels, sorted. */
    public List<String> series() {
        List<String> series = new ArrayList<>();
        samples.forEach(sample -> series.add(sample.name() + sample.labels()));
        Collections.sort(series);
        return series;
    }
}
