package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.ExporterSettings;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exemplars.Exemplar;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That it writes what the client library's own {@link TextFormat} would. */
class FamilyWriterTest {

    @ParameterizedTest
    @EnumSource(value = Collector.Type.class, names = {"COUNTER", "GAUGE", "HISTOGRAM", "SUMMARY", "INFO"})
    void headOfEachType(Collector.Type type) throws IOException {
        String help = "A \"quoted\" \\ help\nof two lines.";
        List<Sample> samples = List.of(new Sample("waited_seconds", List.of(), List.of(), 1));

        check(new MetricFamilySamples("waited_seconds", "", type, help, samples));
        if (type != Collector.Type.INFO) {
            check(new MetricFamilySamples("waited_seconds", "seconds", type, help, samples));
        }
    }

    @Test
    void everyValue() throws IOException {
        DoubleStream values = DoubleStream.concat(
                DoubleStream.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.5, 0.1 + 0.2, 1e-3, 1e-4,
                        Double.MIN_VALUE, Double.MAX_VALUE, 1234567.25, 1e22, 0x1p53, 0x1p63, -0x1p63, 0x1p64),
                LongStream.of(0, 1, -1, 10, 9_999_999, 10_000_000, 10_000_001, -9_999_999, -10_000_000, 1_700_000_000L,
                        Long.MAX_VALUE).mapToDouble(value -> value));

        check(gauge(values.mapToObj(value -> new Sample("level", List.of(), List.of(), value)).toArray(Sample[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\\", "\"", "\n", "\\\\n", "a\"b\"c", "\na\\", "\r\t", "Gr\u00fc\u00dfe \u20ac \ud83d\ude00"})
    void everyLabel(String label) throws IOException {
        check(gauge(new Sample("level", List.of("one"), List.of(label), 1),
                new Sample("level", List.of("one", "two"), List.of(label, "x"), 1),
                new Sample("level", List.of("one", "two"), List.of("x", label), 1)));
    }

    @Test
    void seriesOfAnyNumberAndLength() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            samples.add(new Sample("level", List.of("label"), List.of("value " + i), i));
        }
        samples.add(new Sample("level", List.of("label"), List.of("long".repeat(50_000)), 1));
        samples.add(new Sample("level", List.of("label"), List.of("short"), 1));

        check(gauge(samples.toArray(new Sample[0])), gauge(samples.get(0)));
    }

    @Test
    void exemplars() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (Exemplar exemplar : List.of(new Exemplar(0.25, 1_700_000_000_123L, "trace_id", "0af7", "span_id", "b9"),
                new Exemplar(1e-5, 1_700_000_000_007L, "trace_id", "a \"quoted\\ one\n"),
                new Exemplar(2, "trace_id", "0af7"), new Exemplar(12345678, 1_000L))) {
            samples.add(new Sample("took_bucket", List.of("le"), List.of("+Inf"), 1, exemplar));
        }

        check(new MetricFamilySamples("took", Collector.Type.HISTOGRAM, "How long it took.", samples));
    }

    @Test
    void metricsOfTheJvm() throws IOException {
        check(new JvmCollector().collect().toArray(new MetricFamilySamples[0]));
    }

    private static MetricFamilySamples gauge(Sample... samples) {
        return new MetricFamilySamples("level", Collector.Type.GAUGE, "How high it stands.", Arrays.asList(samples));
    }

    private static void check(MetricFamilySamples... families) throws IOException {
        for (String format : List.of(TextFormat.CONTENT_TYPE_004, TextFormat.CONTENT_TYPE_OPENMETRICS_100)) {
            StringWriter expected = new StringWriter();
            TextFormat.writeFormat(format, expected, Collections.enumeration(Arrays.asList(families)));
            StringWriter written = new StringWriter();
            FamilyWriter writer = new FamilyWriter(written, format.equals(TextFormat.CONTENT_TYPE_OPENMETRICS_100),
                    new ServedNames(ExporterSettings.DEFAULT_PREFIX));
            for (MetricFamilySamples family : families) {
                writer.write(family);
            }
            writer.end();
            assertThat(written).hasToString(expected.toString());
        }
    }
}
