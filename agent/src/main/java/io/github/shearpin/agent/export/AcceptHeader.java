package io.github.shearpin.agent.export;

import java.util.Locale;

/** Reads {@code Accept} and {@code Accept-Encoding}: which format and which encoding a client would rather have. */
final class AcceptHeader {

    private AcceptHeader() {
    }

    /**
     * Whether to answer in OpenMetrics: it is asked for by name, and no less wanted than the text format. A wildcard does
     * not ask for it: browsers and curl send one, and people read the text format. Who accepts neither gets text, too.
     */
    static boolean wantsOpenMetrics(String accept) {
        return wants("application/openmetrics-text", accept);
    }

    /** Likewise of JSON. */
    static boolean wantsJson(String accept) {
        return wants("application/json", accept);
    }

    private static boolean wants(String wanted, String accept) {
        double named = 0;
        double text = 0;
        double wildcard = 0;
        for (String range : ranges(accept)) {
            String type = name(range);
            double quality = quality(range);
            if (type.equals(wanted)) {
                named = Math.max(named, speaks(range) ? quality : 0);
            } else if (type.equals("text/plain")) {
                text = Math.max(text, quality);
            } else if (type.equals("text/*") || type.equals("*/*")) {
                wildcard = Math.max(wildcard, quality);
            }
        }
        return named > 0 && named >= (text > 0 ? text : wildcard);
    }

    /** Whether the client takes gzip. */
    static boolean wantsGzip(String acceptEncoding) {
        double gzip = -1;
        double any = 0;
        for (String range : ranges(acceptEncoding)) {
            String coding = name(range);
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                gzip = Math.max(gzip, quality(range));
            } else if (coding.equals("*")) {
                any = quality(range);
            }
        }
        return gzip < 0 ? any > 0 : gzip > 0;
    }

    /** OpenMetrics 1.0 is what 0.0.1, its draft, became. */
    private static boolean speaks(String range) {
        String version = parameter(range, "version");
        return version == null || version.startsWith("1.") || version.equals("0.0.1");
    }

    private static String[] ranges(String header) {
        return header == null ? new String[0] : header.split(",");
    }

    private static String name(String range) {
        int end = range.indexOf(';');
        return (end < 0 ? range : range.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    private static double quality(String range) {
        String quality = parameter(range, "q");
        if (quality == null) {
            return 1;
        }
        try {
            double value = Double.parseDouble(quality);
            return value >= 0 && value <= 1 ? value : 0;
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    private static String parameter(String range, String name) {
        String[] parts = range.split(";");
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0 && parts[i].substring(0, equals).trim().equalsIgnoreCase(name)) {
                String value = parts[i].substring(equals + 1).trim();
                return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
