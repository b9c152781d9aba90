package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the exporter costs an application at its start, and at its end. */
class ExporterStartTest {

    private static final List<String> NOT_AT_THE_START = List.of("org.apache.hc.", "io.prometheus.",
            "java.util.logging.", "java.lang.management.", "javax.management.", "shearpin.agent.export.Exporter$$Lambda",
            "java.net.http.", "sun.net.httpserver");

    private static final String SCRAPE = "GET /metrics HTTP/1.0\r\n\r\n";

    /** The program of the forked JVM, which lists each class as it is loaded. */
    public static final class Program {
        public static void main(String[] arguments) throws Exception {
            System.out.println("BEGIN");
            Exporter exporter = Exporter.start(new ExporterSettings("0.0.0.0", 0, 0, false), Guards::new,
                    new AgentStatistics(), "1");
            System.out.println("STARTED");
            RawClient.exchange(exporter, SCRAPE);
            System.out.println("SCRAPED");
        }
    }

    /** In the forked JVM: ends, and says what its end looks like; once scraped, where it has an argument. */
    public static final class EndingProgram {
        public static void main(String[] arguments) throws Exception {
            Exporter exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false), Guards::new,
                    new AgentStatistics(), "1");
            boolean scraped = arguments.length > 0;
            if (scraped) {
                RawClient.exchange(exporter, SCRAPE);
            }
            Thread acceptor = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("shearpin-exporter-accept")).findFirst().orElseThrow();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    if (scraped) {
                        System.out.println(RawClient.exchange(exporter, SCRAPE).lines().findFirst().orElse("no answer"));
                    } else {
                        acceptor.join(30_000);
                        System.out.println(acceptor.isAlive() ? "holds the end up" : "is gone");
                    }
                } catch (Exception e) {
                    System.out.println(e);
                }
            }));
        }
    }

    @Test
    void librariesAreLoadedWithTheFirstConnection() throws Exception {
        String output = run("-verbose:class", Program.class.getName());

        String start = output.substring(output.indexOf("BEGIN"), output.indexOf("STARTED"));
        String scrape = output.substring(output.indexOf("STARTED"), output.indexOf("SCRAPED"));
        assertThat(start).contains("java.net.ServerSocket ").doesNotContain(NOT_AT_THE_START);
        assertThat(scrape).contains("org.apache.hc.").contains("io.prometheus.");
    }

    @Test
    void theThreadThatNobodyHasConnectedToGoesBeforeTheJvmWaitsForIt() throws Exception {
        assertThat(run(EndingProgram.class.getName())).isEqualToIgnoringNewLines("is gone");
    }

    @Test
    void whoHasScrapedMayScrapeTheEnd() throws Exception {
        assertThat(run(EndingProgram.class.getName(), "scraped")).startsWith("HTTP/1.1 200");
    }

    /** What a JVM with these arguments prints. */
    private static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(arguments));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as("daemon threads alone let the JVM end\n%s", output).isZero();
        return output;
    }
}
