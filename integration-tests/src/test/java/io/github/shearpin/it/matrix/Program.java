package io.github.shearpin.it.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program that nobody here wrote: which of its methods are guarded, and how it is started and asked something that passes
 * them.
 *
 * @param name    its own
 * @param fetched the name of the file in {@code src/matrix} that tells the build what it is made of
 * @param since  the oldest JDK that it is made for, as its makers say; it may turn out not to run on the newest
 * @param rules  name to pattern
 * @param noise  complaints that come and go by themselves, with the agent or without
 * @param launch starts it
 */
record Program(String name, String fetched, int since, Map<String, String> rules, Pattern noise, Launch launch) {

    private static final Pattern MODULE_VERSION =
            Pattern.compile("</parent>\\s*<artifactId>.*</artifactId>\\s*<version>(.*)</version>");

    /** Starts a program, and says how to ask it. */
    interface Launch {
        Served start(Start start) throws Exception;
    }

    /** One whose name is that of what was fetched, and that has no noise. */
    static Program of(String name, int since, Launch launch) {
        return new Program(name, name, since, Map.of(), Pattern.compile("(?!)"), launch);
    }

    /** Another way to run what was fetched for a program. */
    Program as(String otherName) {
        return new Program(otherName, fetched, since, rules, noise, launch);
    }

    Program launchedBy(Launch otherLaunch) {
        return new Program(name, fetched, since, rules, noise, otherLaunch);
    }

    /** Guards these methods: each is called at least once for each question. */
    Program guarding(String rule, String pattern) {
        Map<String, String> more = new LinkedHashMap<>(rules);
        more.put(rule, pattern);
        return new Program(name, fetched, since, more, noise, launch);
    }

    Program noise(String regex) {
        return new Program(name, fetched, since, rules, Pattern.compile(regex), launch);
    }

    /** Of what was fetched. */
    String version() {
        try {
            String module = Files.readString(Path.of("src", "matrix", fetched + ".xml"));
            return MODULE_VERSION.matcher(module).results().findFirst().orElseThrow().group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A rule file that guards its methods. */
    String yaml() {
        StringBuilder yaml = new StringBuilder("""
                version: 1
                exporter: {host: 127.0.0.1}
                defaults:
                  circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                  retry: {attempts: 2, backoff: 1ms}
                rules:
                """);
        rules.forEach((rule, pattern) -> yaml.append("  ").append(rule).append(": {match: \"").append(pattern).append("\"}\n"));
        return yaml.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
