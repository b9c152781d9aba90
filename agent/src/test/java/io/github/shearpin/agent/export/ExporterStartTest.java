package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What starting the exporter costs an application that nobody scrapes yet. */
class ExporterStartTest {

    private static final List<String> NOT_AT_THE_START = List.of("org.apache.hc.", "io.prometheus.",
            "java.util.logging.", "java.lang.management.", "javax.management.", "shearpin.agent.export.Exporter$$Lambda",
            "java.net.http.", "sun.net.httpserver");

    /** The program of the forked JVM, which lists each class as it is loaded. */
    public static final class Program {
        public static void main(String[] arguments) throws Exception {
            System.out.println("BEGIN");
            Exporter exporter = Exporter.start(new ExporterSettings("0.0.0.0", 0, 0, false), new Guards(),
                    new AgentStatistics(), "1");
            System.out.println("STARTED");
            RawClient.exchange(exporter, "GET /metrics HTTP/1.0\r\n\r\n");
            System.out.println("SCRAPED");
        }
    }

    @Test
    void librariesAreLoadedWithTheFirstConnection() throws Exception {
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class", "-cp", System.getProperty("surefire.test.class.path",
                        System.getProperty("java.class.path")), Program.class.getName())
                .redirectErrorStream(true).start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).as("daemon threads alone let the JVM end\n%s", output).isZero();
        String start = output.substring(output.indexOf("BEGIN"), output.indexOf("STARTED"));
        String scrape = output.substring(output.indexOf("STARTED"), output.indexOf("SCRAPED"));
        assertThat(start).contains("java.net.ServerSocket ").doesNotContain(NOT_AT_THE_START);
        assertThat(scrape).contains("org.apache.hc.").contains("io.prometheus.");
    }
}
