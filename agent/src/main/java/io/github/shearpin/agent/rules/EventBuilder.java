package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.List;

/** Makes settings of where events go. */
final class EventBuilder extends SettingsBuilder {

    EventBuilder(Problems problems, boolean complete) {
        super(problems, complete);
    }

    /** @param file what the files say at their top */
    EventSettings events(Values file) {
        Values values = file.parts("events");
        if (values == null) {
            return file.get("events", EventSettings.class, EventSettings.STDERR);
        }
        return !values.has("file") ? EventSettings.STDERR : EventSettings.file(values.get("file", String.class, null),
                values.get("max-size", Long.class, EventSettings.DEFAULT_MAX_BYTES),
                values.number("files", EventSettings.DEFAULT_FILES));
    }

    /** @return null: nobody is told, since nothing says so, or the URL is off or empty: of a variable that is not set */
    NotifySettings notify(Values file) {
        Values values = file.parts("notify");
        if (values == null || values.isTakenAway("url")
                || !hasPart(file, "notify", "url", "that of a webhook: url: \"${WEBHOOK_URL}\"")) {
            return null;
        }
        List<EventType> types = new ArrayList<EventType>();
        for (Object type : values.list("for")) {
            types.add((EventType) type);
        }
        String url = values.get("url", String.class, "");
        return url.isEmpty() ? null : new NotifySettings(url, types.isEmpty() ? NotifySettings.DEFAULT_TYPES : types);
    }
}
