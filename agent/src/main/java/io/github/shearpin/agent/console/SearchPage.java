package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.Exchange;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.weave.ClassSearch;
import io.github.shearpin.agent.weave.FoundClasses;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks for classes and methods, for one caller at a time. Thread-safe. */
final class SearchPage {

    private static final int LONGEST_TEXT = 200;

    private final Sources agent;
    private final AtomicBoolean busy = new AtomicBoolean();

    SearchPage(Sources agent) {
        this.agent = agent;
    }

    void answer(Exchange exchange) {
        final String text = exchange.parameter("q");
        if (text == null || text.trim().length() < ClassSearch.SHORTEST_TEXT || text.length() > LONGEST_TEXT) {
            exchange.text(400, "say what to look for: ?q=OrderService, ?q=OrderService%23place or ?q=%23place, from "
                    + ClassSearch.SHORTEST_TEXT + " to " + LONGEST_TEXT + " characters");
            return;
        }
        if (!busy.compareAndSet(false, true)) {
            exchange.text(503, "somebody else's search is under way; try again in a second");
            return;
        }
        try {
            final FoundClasses found = agent.search(text);
            exchange.json(200, new JsonPages.Page() {
                @Override
                public void write(JsonWriter json) throws IOException {
                    page(text, found, json);
                }
            });
        } finally {
            busy.set(false);
        }
    }

    private static void page(String text, FoundClasses found, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("query").value(text);
        json.name("complete").value(found.complete);
        json.name("classes").beginArray();
        for (FoundClasses.Type type : found.types) {
            json.beginObject();
            json.name("name").value(type.name);
            json.name("loader").value(type.loader);
            json.name("readable").value(type.isReadable);
            json.name("methods").beginArray();
            for (FoundClasses.Method method : type.methods) {
                json.beginObject();
                json.name("name").value(method.name);
                json.name("parameters").value(method.parameters);
                json.name("pattern").value(method.pattern);
                json.name("pattern_of_all").value(method.patternOfAll);
                SettingsJson.texts(json, "rules", method.rules);
                json.name("problem").value(method.problem);
                json.endObject();
            }
            json.endArray();
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }
}
