package io.github.shearpin.agent.policy.path;

/** What may be shown of URLs, those of databases among them. Stateless. */
public final class Urls {

    private static final String JDBC = "jdbc:";

    private Urls() {
    }

    public static boolean isUrl(String text) {
        return text.startsWith(JDBC) || text.contains("://");
    }

    /**
     * What is left without user, password and parameters, which are nobody's business. User and password stand before an
     * {@code @}, in the way of the subprotocol: {@code jdbc:mysql://me:secret@host/shop},
     * {@code jdbc:oracle:thin:me/secret@host:1521:shop}.
     */
    public static String withoutSecrets(String url) {
        int end = Math.min(JDBC.length(), url.length());
        while (end < url.length() && "?;(&".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String kept = url.substring(0, end);
        int at = kept.lastIndexOf('@');
        int slashes = kept.indexOf("//");
        if (at < 0) {
            // An @ behind the cut: what stands before it may be half of a password.
            return url.indexOf('@', end) < 0 ? kept
                    : kept.substring(0, slashes >= 0 ? slashes + 2 : kept.indexOf(':', JDBC.length()) + 1);
        }
        int head = slashes >= 0 && slashes < at ? slashes + 2 : kept.indexOf(':', JDBC.length()) + 1;
        return kept.substring(0, head) + kept.substring(at + 1);
    }
}
