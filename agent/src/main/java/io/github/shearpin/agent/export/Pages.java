package io.github.shearpin.agent.export;

import java.io.IOException;

/** What the exporter serves beside metrics and health: the console. Thread-safe. */
public interface Pages {

    /** Whom a page is for. */
    enum Audience {
        /** It tells nothing of the program. Answers GET and HEAD; so does the next. */
        EVERYONE,
        /** Callers on this machine, and others that know the console's token. */
        READERS,
        /** Who knows the token, wherever they are. Answers POST. */
        OPERATORS
    }

    /** @return null: there is no such page */
    Audience audience(String path);

    /** Answers a request that is allowed: by method, caller and size. */
    void answer(Exchange exchange) throws IOException;
}
