package io.github.shearpin.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The load generator {@code wrk}: each of its connections asks again as soon as it is answered. */
final class Wrk {

    /** Prints what {@link Result} holds, in a line of its own; wrk counts in microseconds. */
    private static final String SCRIPT = """
            done = function(summary, latency, requests)
              local errors = summary.errors
              print(string.format("measured %d %d %d %d", summary.requests, summary.duration, latency:percentile(99),
                  errors.connect + errors.read + errors.write + errors.status + errors.timeout))
            end
            """;

    /** @param p99Millis what 99 of 100 requests took at most */
    record Result(long requests, double perSecond, double p99Millis) {

        /** @throws IOException wrk failed, or some of the requests did */
        static Result of(String printed) throws IOException {
            String[] numbers = printed.lines().filter(line -> line.startsWith("measured ")).findFirst()
                    .orElseThrow(() -> new IOException("wrk: " + printed)).split(" ");
            if (!numbers[4].equals("0")) {
                throw new IOException(numbers[4] + " of " + numbers[1] + " requests failed: " + printed);
            }
            long requests = Long.parseLong(numbers[1]);
            return new Result(requests, requests * 1e6 / Long.parseLong(numbers[2]), Long.parseLong(numbers[3]) / 1e3);
        }
    }

    private final Path script;
    private final int connections;

    Wrk(Path folder, int connections) throws IOException {
        this.script = Files.writeString(folder.resolve("result.lua"), SCRIPT);
        this.connections = connections;
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "wrk")));
    }

    Result run(URI page, String header, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("wrk", "--threads", "1", "--connections", Integer.toString(connections),
                "--duration", seconds + "s", "--timeout", "30s", "--header", header, "--script", script.toString(),
                page.toString()).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Result.of(printed);
    }
}
