package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.key.Keys;

/** What a metric calls a database. */
final class DatabaseName {

    private static final String URL = "jdbc:";

    private DatabaseName() {
    }

    /** The name itself; of a URL, what is left without user, password and parameters, which are nobody's business. */
    static String of(Object named) {
        String text = named instanceof String ? (String) named : Keys.text(named);
        return Keys.text(text.startsWith(URL) || text.contains("://") ? withoutSecrets(text) : text);
    }

    /**
     * User and password stand before an {@code @}, in the way of the subprotocol: {@code jdbc:mysql://me:secret@host/shop},
     * {@code jdbc:oracle:thin:me/secret@host:1521:shop}.
     */
    private static String withoutSecrets(String url) {
        int end = Math.min(URL.length(), url.length());
        while (end < url.length() && "?;(&".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String kept = url.substring(0, end);
        int at = kept.lastIndexOf('@');
        int slashes = kept.indexOf("//");
        if (at < 0) {
            // An @ behind the cut: what stands before it may be half of a password.
            return url.indexOf('@', end) < 0 ? kept
                    : kept.substring(0, slashes >= 0 ? slashes + 2 : kept.indexOf(':', URL.length()) + 1);
        }
        int head = slashes >= 0 && slashes < at ? slashes + 2 : kept.indexOf(':', URL.length()) + 1;
        return kept.substring(0, head) + kept.substring(at + 1);
    }
}
