package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.prometheus.client.Predicate;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** The pages that programs read, and people without a console. {@code config-examples/http.md} tells of each field. */
public final class JsonPages {

    private static final String TYPE = "application/json; charset=utf-8";
    private static final double MOST_EXACT = 1L << 53;

    private JsonPages() {
    }

    /** Writes one page; makes no more of it at once than what one rule, breaker or metric has. */
    public interface Page {
        void write(JsonWriter json) throws IOException;
    }

    /** @param filter names of the series to write, where the page is about series; null: all */
    static void answer(AgentView agent, String path, Predicate<String> filter, boolean gzip, ClassicHttpResponse response) {
        send(page(agent, path, filter), gzip, response);
    }

    /** That the exporter answers, for probes that would rather read JSON. */
    static void healthy(ClassicHttpResponse response) {
        send(new Page() {
            @Override
            public void write(JsonWriter json) throws IOException {
                json.beginObject().name("status").value("healthy").endObject();
            }
        }, false, response);
    }

    private static Page page(AgentView agent, String path, Predicate<String> filter) {
        if (path.equals("/health/extended")) {
            return new HealthPage(agent);
        }
        if (path.equals("/health/circuit-breakers")) {
            return new BreakersPage(agent);
        }
        return path.equals("/diagnostics/performance") ? new PerformancePage(agent) : new MetricsPage(agent, filter);
    }

    static void send(final Page page, boolean gzip, ClassicHttpResponse response) {
        Responses.streamed(response, TYPE, gzip, new Responses.Content() {
            @Override
            public void write(Writer writer) throws IOException {
                BufferedWriter buffered = new BufferedWriter(writer);
                JsonWriter json = new JsonWriter(buffered);
                json.setIndent("  ");
                page.write(json);
                buffered.newLine();
                buffered.flush();
            }
        });
    }

    /** A field; null for what is no number. */
    public static void number(JsonWriter json, String name, double value) throws IOException {
        json.name(name);
        number(json, value);
    }

    /** Without a fraction where it has none. */
    public static void number(JsonWriter json, double value) throws IOException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.nullValue();
        } else if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
            json.value((long) value);
        } else {
            json.value(value);
        }
    }

    /** A field with a point in time as RFC 3339 writes it; null for 0, which stands for never. */
    public static void time(JsonWriter json, String name, long epochMillis) throws IOException {
        json.name(name).value(epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis).toString());
    }
}
