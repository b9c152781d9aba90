package io.github.shearpin.agent.events;

import io.github.shearpin.agent.http.HttpTarget;
import java.io.IOException;
import java.util.Collections;

/** Posts to a URL. Not thread-safe. */
final class HttpWebhook implements Notifier.Webhook {

    private static final int CONNECT_MILLIS = 5_000;
    /** For each piece of an answer. */
    private static final int READ_MILLIS = 10_000;
    private static final int LONGEST_RETRY_AFTER = 3_600;

    private final HttpTarget target;

    /** @param url as the rule files' reader lets it pass */
    HttpWebhook(String url) {
        this(url, CONNECT_MILLIS, READ_MILLIS);
    }

    HttpWebhook(String url, int connectMillis, int readMillis) {
        target = new HttpTarget(url, new HttpTarget.Waits(connectMillis, readMillis, readMillis));
    }

    @Override
    public String name() {
        return target.origin() + (target.path().equals("/") ? "/" : "/...");
    }

    @Override
    public Notifier.Answer post(byte[] json) throws IOException {
        HttpTarget.Answer answer = target.send("POST",
                Collections.singletonMap("Content-Type", "application/json; charset=utf-8"), json, 0);
        return new Notifier.Answer(answer.status(), retryAfterMillis(answer.header("Retry-After")));
    }

    /** 0: it says nothing, or a date. */
    private static long retryAfterMillis(String header) {
        try {
            return header == null ? 0 : 1_000L * Math.min(LONGEST_RETRY_AFTER, Integer.parseInt(header.trim()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
