package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.io.IOException;
import java.util.Locale;

/** All that {@code /metrics} serves. */
final class MetricsPage implements JsonPages.Page {

    private final AgentView agent;
    private final Predicate<String> filter;

    MetricsPage(AgentView agent, Predicate<String> filter) {
        this.agent = agent;
        this.filter = filter;
    }

    @Override
    public void write(final JsonWriter json) throws IOException {
        json.beginObject().name("families").beginArray();
        agent.exposition.write(new Exposition.Sink() {
            @Override
            public void write(MetricFamilySamples family) throws IOException {
                writeFamily(json, family);
            }
        }, filter);
        json.endArray().endObject();
    }

    private void writeFamily(JsonWriter json, MetricFamilySamples family) throws IOException {
        ServedNames names = agent.exposition.names();
        json.beginObject();
        json.name("name").value(names.of(family.name));
        json.name("type").value(family.type.name().toLowerCase(Locale.ROOT));
        json.name("unit").value(family.unit.isEmpty() ? null : family.unit);
        json.name("help").value(family.help);
        json.name("samples").beginArray();
        for (Sample sample : family.samples) {
            json.beginObject();
            json.setIndent(""); // one line for each
            json.name("name").value(names.of(sample.name));
            json.name("labels").beginObject();
            for (int i = 0; i < sample.labelNames.size(); i++) {
                json.name(sample.labelNames.get(i)).value(sample.labelValues.get(i));
            }
            json.endObject();
            JsonPages.number(json, "value", sample.value);
            json.endObject();
            json.setIndent("  ");
        }
        json.endArray().endObject();
    }
}
