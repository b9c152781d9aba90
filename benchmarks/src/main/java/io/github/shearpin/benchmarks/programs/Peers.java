package io.github.shearpin.benchmarks.programs;

import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code benchmarks/fetch} got, by the names it gave them. */
public final class Peers {

    public static final String JMX_EXPORTER = "jmx-exporter.jar";
    public static final String OPEN_TELEMETRY = "opentelemetry.jar";
    public static final String ZIPKIN = "zipkin.jar";
    public static final String TOMCAT = "tomcat";
    public static final String ACTIVITI = "activiti-rest.war";

    private Peers() {
    }

    /** Whether it can be measured; says so if not. */
    public static boolean isThere(Settings settings, String name, String part, Report report) {
        Path file = settings.peers().resolve(name);
        boolean there = Files.exists(file);
        if (!there) {
            report.skip(part, name, settings.repository().relativize(file) + " is missing: run benchmarks/fetch, which says why it can't get it");
        }
        return there;
    }

    /** Where it is from, with its version; what is not there has none. */
    public static String coordinates(Settings settings, String name) throws IOException {
        Path file = settings.peers().resolve(name + ".coordinates");
        return Files.exists(file) ? Files.readString(file).trim() : name;
    }
}
