package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Http;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that was started.
 *
 * @param logs files that it logs to, besides its output
 */
record Served(Child child, Question question, Stop stop, List<Path> logs) {

    /** Asks it once. */
    interface Question {
        /** Null, or an exception: it does not answer yet. */
        String ask() throws Exception;
    }

    /** Has it end. */
    interface Stop {
        void tell(Child child);
    }

    /** One that ends as a service manager has it end. */
    static Served by(Child child, Question question, Path... logs) {
        return new Served(child, question, Child::terminate, List.of(logs));
    }

    /** A web server, which is to answer with this text among others. */
    static Served overHttp(Child child, URI page, String text, Path... logs) {
        return by(child, page(page, HttpURLConnection.HTTP_OK, text), logs);
    }

    static Question page(URI page, int status, String text, String... headers) {
        return () -> {
            HttpResponse<String> response = Http.get(page, headers);
            return response.statusCode() == status && response.body().contains(text) ? response.body() : null;
        };
    }
}
