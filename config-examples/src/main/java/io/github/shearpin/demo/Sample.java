package io.github.shearpin.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One element of an instant vector: labels (the name among them, as {@code __name__}) and a value. */
record Sample(Map<String, String> labels, double value) {

    private static final Pattern ELEMENT =
            Pattern.compile("\\{\"metric\":\\{(.*?)},\"value\":\\[[-+.0-9eE]+,\"([^\"]*)\"]}");
    private static final Pattern LABEL = Pattern.compile("\"([^\"]+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Reads an answer of Prometheus's {@code /api/v1/query}, as Prometheus writes it (without white space). */
    static List<Sample> ofVector(String json) {
        List<Sample> samples = new ArrayList<>();
        Matcher element = ELEMENT.matcher(json);
        while (element.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(element.group(1));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            samples.add(new Sample(labels, number(element.group(2))));
        }
        return samples;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** As Prometheus itself would write it, without the labels that say where it was scraped. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        labels.forEach((name, value) -> {
            if (!name.equals("__name__") && !name.equals("instance") && !name.equals("job")) {
                text.append(text.length() == 1 ? "" : ", ").append(name).append("=\"").append(value).append('"');
            }
        });
        String number = value == Math.rint(value) && !Double.isInfinite(value)
                ? String.valueOf((long) value) : String.format("%.4g", value);
        return labels.getOrDefault("__name__", "") + (text.length() == 1 ? "" : text.append('}').toString())
                + "  " + number;
    }
}
