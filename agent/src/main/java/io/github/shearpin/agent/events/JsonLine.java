package io.github.shearpin.agent.events;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes events as JSON. Thread-safe. */
public final class JsonLine {

    private static final Charset UTF_8 = Charset.forName("UTF-8");
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private JsonLine() {
    }

    /** An event as one line, with its end. Names are in snake case; time is UTC. */
    public static byte[] of(Event event) throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.setSerializeNulls(false);
        json.beginObject();
        writeFields(event, json);
        json.endObject();
        return text.append('\n').toString().getBytes(UTF_8);
    }

    /** Into an object that has been begun. */
    public static void writeFields(Event event, JsonWriter json) throws IOException {
        json.name("time").value(time(event.epochMillis()));
        json.name("source").value("shearpin"); // where lines of several programs meet
        json.name("type").value(event.type().label());
        json.name("rule").value(event.rule());
        json.name("key").value(event.key());
        json.name("method").value(event.method());
        for (Map.Entry<String, Object> field : event.fields().entrySet()) {
            json.name(field.getKey());
            write(field.getValue(), json);
        }
    }

    private static void write(Object value, JsonWriter json) throws IOException {
        if (value instanceof Boolean) {
            json.value((Boolean) value);
        } else if (value instanceof Number) {
            json.value((Number) value);
        } else {
            json.value((String) value);
        }
    }

    /** RFC 3339, to the millisecond. */
    static String time(long epochMillis) {
        return RFC_3339.format(Instant.ofEpochMilli(epochMillis));
    }

    /** What a Slack-compatible webhook takes. */
    static byte[] message(String message) throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.beginObject();
        json.name("text").value(message);
        json.endObject();
        return text.toString().getBytes(UTF_8);
    }
}
