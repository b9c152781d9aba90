package io.github.shearpin.agent;

import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Prefixes;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What is set outside the rule files: by the agent's argument, else by a system property ({@code shearpin.port}), else by
 * an environment variable ({@code SHEARPIN_PORT}). Each wins over the rule files. Immutable.
 */
final class AgentSettings {

    private static final List<String> KEYS = Arrays.asList("rules", "host", "port", "jvm-metrics", "prefix", "compat",
            "strict", "mode", "reload", "cache");

    private final Map<String, String> values = new LinkedHashMap<String, String>();
    private final Map<String, String> origins = new LinkedHashMap<String, String>();
    private final List<String> errors = new ArrayList<String>();
    private final String home;

    /** Never throws: what is wrong is among {@link #errors}. */
    AgentSettings(String argument, Properties properties, Map<String, String> environment) {
        home = properties.getProperty("user.home");
        Map<String, String> arguments = parse(argument);
        for (String key : KEYS) {
            String property = "shearpin." + key;
            String variable = "SHEARPIN_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
            // What is set to nothing is not set: start scripts are made of templates.
            if (!set(key, arguments.get(key), "agent argument " + key)
                    && !set(key, properties.getProperty(property), "system property " + property)) {
                set(key, environment.get(variable), "environment variable " + variable);
            }
        }
        check();
    }

    private boolean set(String key, String value, String origin) {
        if (value == null || value.trim().isEmpty()) {
            return false;
        }
        values.put(key, value.trim());
        origins.put(key, origin);
        return true;
    }

    /**
     * {@code rules.yaml}, or pairs joined by commas. A part that is no pair names the rules, where they are not named yet;
     * else it belongs to them, so that a path may hold a comma.
     */
    private Map<String, String> parse(String argument) {
        Map<String, String> parsed = new LinkedHashMap<String, String>();
        int from = 0;
        while (argument != null && from <= argument.length()) {
            int comma = argument.indexOf(',', from);
            String part = argument.substring(from, comma < 0 ? argument.length() : comma);
            from = comma < 0 ? argument.length() + 1 : comma + 1;
            if (part.trim().isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String key = equals < 0 ? "" : part.substring(0, equals).trim();
            if (KEYS.contains(key)) {
                parsed.put(key, part.substring(equals + 1));
            } else if (equals >= 0 && looksLikeKey(key)) {
                errors.add("agent argument: unknown key \"" + key + "\"; the keys are " + String.join(", ", KEYS));
            } else {
                String rules = parsed.get("rules");
                parsed.put("rules", rules == null ? part : rules + "," + part);
            }
        }
        return parsed;
    }

    /** A path may hold an equals sign; a key is a plain word. */
    private static boolean looksLikeKey(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private void check() {
        if (values.containsKey("port") && ports(values.get("port")) == null) {
            errors.add(origins.get("port") + ": \"" + values.get("port")
                    + "\" is no port; write a number from 0 to 65535 (0: any free one) or a range such as 9478-9490");
            values.remove("port");
        }
        checkBoolean("jvm-metrics");
        checkBoolean("strict");
        String mode = values.get("mode");
        if (mode != null && !mode.equals("off")) {
            errors.add(origins.get("mode") + ": \"" + values.remove("mode") + "\" is not off, the one mode that all rules can be"
                    + " given so");
        }
        String reload = values.get("reload");
        if (reload != null && !reload.equals("off")) {
            errors.add(origins.get("reload") + ": \"" + values.remove("reload") + "\" is not off; how often the files are looked"
                    + " at is said by reload in them");
        }
        String compat = values.get("compat");
        if (compat != null && !compat.equals("resilience4j") && !compat.equals("none")) {
            errors.add(origins.get("compat") + ": \"" + values.remove("compat") + "\" is neither resilience4j nor none");
        }
        String wrong = values.containsKey("prefix") ? Prefixes.wrong(values.get("prefix")) : null;
        if (wrong != null) {
            errors.add(origins.get("prefix") + ": \"" + values.remove("prefix") + "\" " + wrong);
        }
    }

    private void checkBoolean(String key) {
        String value = values.get(key);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            errors.add(origins.get(key) + ": \"" + value + "\" is neither true nor false");
            values.remove(key);
        }
    }

    private static int[] ports(String text) {
        int dash = text.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash).trim());
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1).trim());
            boolean valid = first >= 0 && last <= 65535 && first <= last && (dash < 0 || first > 0);
            return valid ? new int[] {first, last} : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Each a whole sentence; empty when all is well. */
    List<String> errors() {
        return errors;
    }

    /** Null: none were named. */
    String rules() {
        return values.get("rules");
    }

    /** What has all calls pass until somebody takes that back, such as {@code system property shearpin.mode}; null: nothing. */
    String off() {
        return values.containsKey("mode") ? origins.get("mode") + " says off" : null;
    }

    /** Whether the files are looked at for changes, where they don't say themselves. */
    boolean reloads() {
        return !values.containsKey("reload");
    }

    /** Where good copies are kept of rules that servers have; null: nowhere. */
    String cache() {
        // To a user without one, as containers have them, the JVM gives "?", which would be a folder of the program's.
        return values.containsKey("cache") ? values.get("cache")
                : home == null || !new File(home).isAbsolute() ? null : home + "/.cache/shearpin";
    }

    /** Whether a bad start ends the JVM before {@code main}. */
    boolean strict() {
        return "true".equals(values.get("strict"));
    }

    /** Of the names of metrics; null: it is not set outside the file. */
    String prefix() {
        return values.get("prefix");
    }

    /** Whether the exporter's host is set outside the file. */
    boolean namesHost() {
        return values.containsKey("host");
    }

    /** The file's settings with those that were set outside it in their place. */
    ExporterSettings over(ExporterSettings file) {
        int[] ports = values.containsKey("port")
                ? ports(values.get("port")) : new int[] {file.firstPort(), file.lastPort()};
        return new ExporterSettings(
                values.containsKey("host") ? values.get("host") : file.host(), ports[0], ports[1],
                values.containsKey("jvm-metrics") ? "true".equals(values.get("jvm-metrics")) : file.jvmMetrics())
                .with(file.console())
                .with(file.protection())
                .withPrefix(values.containsKey("prefix") ? values.get("prefix") : file.prefix())
                .withResilience4jNames(values.containsKey("compat")
                        ? values.get("compat").equals("resilience4j") : file.resilience4jNames());
    }
}
