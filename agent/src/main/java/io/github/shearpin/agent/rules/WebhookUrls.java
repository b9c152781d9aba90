package io.github.shearpin.agent.rules;

import java.util.Locale;

/**
 * Reads the URL of a webhook; {@code off} or an empty text stands for none and is read as the latter. Whoever knows such a
 * URL can post there, and messages end up in logs: so none of them shows it.
 */
final class WebhookUrls extends ValueReader {

    private static final String NONE = "";
    private static final String INSTEAD = "write one such as \"https://hooks.example.com/...\", best of a variable:"
            + " \"${WEBHOOK_URL}\"; or off";

    @Override
    SchemaPart schema() {
        String host = "([A-Za-z0-9._%-]+|[A-Za-z0-9._:%-]*\\[[A-Za-z0-9._:%-]*\\])";
        return SchemaPart.text("off||[hH][tT][tT][pP][sS]?://" + host + "(:" + Ports.EXPRESSION + ")?([/?#][!-~]*)?",
                "the URL of a webhook is expected, or off");
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        String text = scalar(node, "a URL", "that of a webhook in quotes, or \"${WEBHOOK_URL}\"", problems);
        if (text == null || text.isEmpty() || text.equals("off")) {
            return text == null ? null : NONE;
        }
        String wrong = wrong(text);
        if (wrong != null) {
            problems.at(node, "the URL " + wrong, INSTEAD);
            return null;
        }
        return text;
    }

    /** Null: nothing. */
    private static String wrong(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int from = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : -1;
        if (from < 0) {
            return "begins with neither https:// nor http://";
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return "holds a space or a character that belongs in no URL";
            }
        }
        int end = from;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(from, end);
        if (authority.indexOf('@') >= 0) {
            return "holds a user, which is sent to no webhook";
        }
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        if (host.isEmpty() || !Hosts.isHost(host)) {
            return "names no host";
        }
        return colon < 0 || Ports.isPort(authority.substring(colon + 1)) ? null : "names no port from 1 to 65535";
    }
}
