package io.github.shearpin.agent.policy.path;

import java.util.Locale;

/** What a step reads of a text that is a URL, and of the JDK's own classes of URLs. */
enum UrlPart {

    /** Host and port, that of http and https by default, without user and password. */
    SERVER {
        @Override
        String of(String url) {
            int begin = url.indexOf("://");
            if (begin < 0) {
                return null;
            }
            int end = begin + 3;
            while (end < url.length() && "/?#;".indexOf(url.charAt(end)) < 0) {
                end++;
            }
            String server = url.substring(begin + 3, end).toLowerCase(Locale.ROOT);
            server = server.substring(server.lastIndexOf('@') + 1);
            // A colon inside brackets is one of an IPv6 address.
            boolean tellsPort = server.indexOf(':', server.lastIndexOf(']') + 1) >= 0;
            return server.isEmpty() ? null : tellsPort ? server : server + portOf(url.substring(0, begin));
        }
    },

    /** What is left of a URL without user, password and parameters. */
    DATABASE {
        @Override
        String of(String url) {
            return Urls.isUrl(url) ? Urls.withoutSecrets(url) : null;
        }
    };

    /** Null: the text has none. */
    abstract String of(String url);

    /** @return null when a step of that name reads no part of a URL */
    static UrlPart named(String step) {
        return step.equals("server") ? SERVER : step.equals("database") ? DATABASE : null;
    }

    /** Whether parts are read of it. */
    static boolean has(Object value) {
        if (value instanceof String) {
            return true;
        }
        String type = value.getClass().getName();
        return type.equals("java.net.URI") || type.equals("java.net.URL");
    }

    private static String portOf(String scheme) {
        return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("ws") ? ":80"
                : scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss") ? ":443" : "";
    }
}
