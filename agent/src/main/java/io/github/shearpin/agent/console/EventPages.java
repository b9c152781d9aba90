package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.events.JsonLine;
import io.github.shearpin.agent.events.RecentEvents;
import io.github.shearpin.agent.export.Exchange;
import io.github.shearpin.agent.export.JsonPages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The latest events, and those to come as a stream of server-sent events (HTML Living Standard, 9.2). An event's id names this
 * run of the program too, so that a client that has seen events of an earlier run is told all of this one. Thread-safe.
 */
final class EventPages {

    private static final String STREAM = "text/event-stream";
    /** Proxies take a connection for dead that is silent for a minute or less. */
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** A client that is gone without a word would keep its place for as long; one that is there comes again by itself. */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long LOOK_MILLIS = 1000;

    private final RecentEvents events;
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + '-';

    EventPages(EventLog events) {
        this.events = events.latest();
    }

    void answer(Exchange exchange) throws IOException {
        if (exchange.asksFor(STREAM)) {
            final long after = number(exchange.header("Last-Event-ID"));
            exchange.stream(STREAM, new Exchange.Stream() {
                @Override
                public void write(Exchange.Sink sink) throws IOException, InterruptedException {
                    stream(after, sink);
                }
            });
        } else {
            final RecentEvents.Batch batch = events.after(number(exchange.parameter("after")));
            exchange.json(200, new JsonPages.Page() {
                @Override
                public void write(JsonWriter json) throws IOException {
                    page(batch, json);
                }
            });
        }
    }

    /** Of an event of this run; 0 for all else. */
    private long number(String id) {
        if (id == null || !id.startsWith(run)) {
            return 0;
        }
        try {
            return Long.parseLong(id.substring(run.length()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void page(RecentEvents.Batch batch, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("last_id").value(run + batch.last);
        json.name("events").beginArray();
        json.setSerializeNulls(false);
        for (int i = 0; i < batch.events.size(); i++) {
            json.beginObject();
            json.setIndent(""); // one line for each
            json.name("id").value(run + batch.number(i));
            JsonLine.writeFields(batch.events.get(i), json);
            json.endObject();
            json.setIndent("  ");
        }
        json.endArray();
        json.endObject();
    }

    private void stream(long after, Exchange.Sink sink) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long sent = began;
        long last = after;
        sink.send("retry: 3000\n\n");
        while (System.nanoTime() - began < LONGEST_NANOS && !sink.isOver()) {
            RecentEvents.Batch batch = events.awaitAfter(last, LOOK_MILLIS);
            last = batch.last;
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < batch.events.size(); i++) {
                text.append("id: ").append(run).append(batch.number(i)).append("\ndata: ")
                        .append(new String(JsonLine.of(batch.events.get(i)), StandardCharsets.UTF_8)).append('\n');
            }
            if (text.length() == 0 && System.nanoTime() - sent > HEARTBEAT_NANOS) {
                text.append(": still there\n\n");
            }
            if (text.length() > 0) {
                sink.send(text.toString());
                sent = System.nanoTime();
            }
        }
    }
}
