package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** What the exporter does for a scrape, without the HTTP around it. In the exporter's package, which hides that. */
public final class Scrape {

    private final Exposition exposition;

    public Scrape(Guards guards) {
        exposition = new Exposition(Exporter.FirstUse.collectors(guards, new AgentStatistics(), "benchmark"));
    }

    public void write(OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        exposition.write(TextFormat.CONTENT_TYPE_004, writer, null);
        writer.flush();
    }
}
