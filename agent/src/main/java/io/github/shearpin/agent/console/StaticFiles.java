package io.github.shearpin.agent.console;

import io.github.shearpin.agent.export.Exchange;
import io.github.shearpin.agent.rules.Contents;
import java.io.IOException;
import java.io.InputStream;

/** What a browser shows: a page, its style and its script. They are read from the agent's jar each time they are asked for. */
final class StaticFiles {

    private static final String FOLDER = "/io/github/shearpin/agent/console/";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private StaticFiles() {
    }

    static boolean has(String path) {
        return path.equals("/") || path.equals("/console.css") || path.equals("/console.js");
    }

    static void answer(String path, Exchange exchange) throws IOException {
        String name = path.equals("/") ? "console.html" : path.substring(1);
        exchange.file(read(name), name.endsWith(".css") ? "text/css" : name.endsWith(".js") ? "text/javascript" : "text/html",
                POLICY);
    }

    private static byte[] read(String name) throws IOException {
        InputStream in = StaticFiles.class.getResourceAsStream(FOLDER + name);
        if (in == null) {
            throw new IllegalStateException(name + " is missing in the agent's jar");
        }
        return Contents.of(in, Integer.MAX_VALUE);
    }
}
