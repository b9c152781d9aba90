package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.key.Keys;

/** What a metric calls a database. */
final class DatabaseName {

    private static final String URL = "jdbc:";

    private DatabaseName() {
    }

    /** The name itself; of a URL of JDBC, what is left without user, password and parameters, which are nobody's business. */
    static String of(Object named) {
        String text = named instanceof String ? (String) named : Keys.text(named);
        return Keys.text(text.startsWith(URL) ? withoutSecrets(text) : text);
    }

    /**
     * User and password stand before an {@code @}, in the way of the subprotocol: {@code jdbc:mysql://me:secret@host/shop},
     * {@code jdbc:oracle:thin:me/secret@host:1521:shop}.
     */
    private static String withoutSecrets(String url) {
        int end = URL.length();
        while (end < url.length() && "?;(&".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String kept = url.substring(0, end);
        int at = kept.lastIndexOf('@');
        if (at < 0) {
            return kept;
        }
        int slashes = kept.indexOf("//");
        int head = slashes >= 0 && slashes < at ? slashes + 2 : kept.indexOf(':', URL.length()) + 1;
        return kept.substring(0, head) + kept.substring(at + 1);
    }
}
