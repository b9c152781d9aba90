package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.RabbitMq;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a program that calls by libraries that nobody here wrote, each by a class of its own, the right methods are suggested. */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#one")
@ExtendWith(OutputOnFailure.class)
record SuggestLibrariesIT(int feature) {

    private static final String PACKAGE = "com.acme.desk.";

    /** What a rule says of how long a call may take. */
    private static final Map<String, String> TIMEOUTS = Map.of("measured", "\n    timeout: ",
            "polling", "# timeout: none: it waits for what comes\n",
            "later", "# timeout: 2s   # not known: it was measured until it returned, and ends later\n",
            "unknown", "# timeout: 2s   # not known: no call of it has ended\n");

    /**
     * A class of the program and its method.
     *
     * @param way     by which its calls leave
     * @param failed  of a hundred calls
     * @param timeout one of {@link #TIMEOUTS}
     */
    private record Desk(String type, String method, String way, String failure, int failed, String timeout) {

        static List<Desk> of(String table) {
            return table.lines().map(line -> line.trim().split(" +"))
                    .map(cells -> new Desk(cells[0], cells[1], cells[2], cells[3], Integer.parseInt(cells[4]), cells[5]))
                    .toList();
        }

        String pattern() {
            return PACKAGE + type + "#" + method + "(int)";
        }
    }

    private static final String CLIENTS = """
            Apache4       ask4            HTTP       HttpHostConnectException       20   measured
            Apache5       ask5            HTTP       HttpHostConnectException       20   measured
            Apache5Async  ask5Later       HTTP       -                              0    later
            Ok            askOk           HTTP       ConnectException               20   measured
            OkAsync       askOkLater      HTTP       ConnectException               20   measured
            Front         visit           HTTP       -                              0    measured
            Sockets       askSocket       socket     ConnectException               20   measured
            OpenSocket    askOpen         socket     -                              0    measured
            Channels      askChannel      socket     ConnectException               20   measured
            OpenChannel   askOpenChannel  socket     -                              0    measured
            Promises      promise         socket     -                              0    unknown
            Van           deliver         socket     -                              0    measured
            Pigeon        deliver         socket     ConnectException               100  measured
            Kafka         toKafka         messaging  ExecutionException             100  measured
            KafkaCommit   commitKafka     messaging  TimeoutException               100  measured
            KafkaFlush    flushKafka      messaging  -                              0    measured
            KafkaStock    fromKafka       polling    -                              0    polling
            Jms           toJms           messaging  UnsupportedOperationException  20   measured
            JmsCommit     commitJms       messaging  -                              0    measured
            JmsStock      fromJms         polling    -                              0    polling
            Disk          readAll         file       -                              0    measured
            Journal       append          file       -                              0    measured
            Ledger        enter           file       -                              0    measured
            """;

    private static final String CLIENTS_SINCE_11 = """
            JdkHttp       askJdk          HTTP       ConnectException               20   measured
            JdkHttpAsync  askJdkLater     HTTP       ConnectException               20   measured
            """;

    private static final String RABBIT = """
            Rabbit        toRabbit        messaging  -                              0    measured
            RabbitConfirm confirmRabbit   messaging   -                              0    measured
            RabbitStock   fromRabbit      messaging  -                              0    measured
            """;

    @Test
    void methodsThatCallByClientsSocketsMessagingAndFiles() throws Exception {
        List<Desk> desks = Desk.of(feature < 11 ? CLIENTS : CLIENTS + CLIENTS_SINCE_11);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            http.setExecutor(threads);
            http.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes());
                exchange.close();
            });
            http.start();
            threads.submit(() -> echo(socket, threads));
            Path classes = compile(feature < 11 ? "" : "JdkHttp", "Apache4", "Apache5", "Ok", "Front", "Sockets", "Carriers",
                    "Kafka", "Jms", "Disk");

            suggestAndLoad("8s", classes, desks, List.of("-Dhttp=" + http.getAddress().getPort(), "-Dnowhere=" + Http.freePort(),
                    "-Dsocket=" + socket.getLocalPort()), "Chatter");
        } finally {
            http.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void methodsThatCallByTheClientOfRabbitMq() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            suggestAndLoad("4s", compile("Rabbit"), Desk.of(RABBIT), List.of("-Drabbit=" + server.port()));
        }
    }

    /** Gives each byte back. */
    private static void echo(ServerSocket server, ExecutorService threads) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.submit(() -> {
                    try (socket) {
                        socket.setTcpNoDelay(true);
                        for (int read = socket.getInputStream().read(); read >= 0; read = socket.getInputStream().read()) {
                            socket.getOutputStream().write(read);
                        }
                    }
                    return null;
                });
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void suggestAndLoad(String time, Path classes, List<Desk> desks, List<String> options, String... others)
            throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "desk");
        Path file = run.folder().resolve("suggested.yaml");
        Map<String, Suggested> suggested;
        try (Child program = start(run, classes, desks, options, others)) {
            Map<String, Counts> before = counts(program);
            Child command = Commands.run(Jdk.of(feature), "suggest", program.pid(), "--for", time, "--files", "--out", file);
            assertThat(command.awaitExit()).as(command.toString()).isZero();
            Map<String, Counts> after = counts(program);
            suggested = Suggested.of(Files.readString(file));
            // Promises that nobody has kept by then hold nothing of it either.
            Await.until(() -> Commands.agentClasses(Jdk.of(feature), program).isEmpty() ? true : null,
                    () -> "the agent is left: " + Commands.agentClasses(Jdk.of(feature), program));

            assertThat(suggested.keySet()).as(command.toString())
                    .containsExactlyInAnyOrderElementsOf(desks.stream().map(Desk::pattern).toList());
            assertThat(suggested.values()).as("that are measured themselves").anyMatch(Suggested::measured);
            for (Desk desk : desks) {
                Counts counted = after.get(desk.pattern());
                suggested.get(desk.pattern()).check(desk, counted.begun() - before.get(desk.pattern()).begun(), counted.longest());
            }
        }
        Child check = Commands.run(Jdk.of(feature), "check", file, "--classpath", classes);
        assertThat(check.awaitExit()).as(check.toString()).isZero();
        assertThat(check.out().lines().filter(line -> line.endsWith("guards 1 method"))).hasSize(desks.size());

        try (Child guarded = start(JavaRun.on(Jdk.of(feature), "guarded-desk").agent("rules=" + file + ",port=0"), classes, desks,
                options, others)) {
            Exporter exporter = Exporter.of(guarded);
            Await.until(() -> {
                Scrape scrape = exporter.scrape();
                return desks.stream().allMatch(desk -> Stream.of("shearpin_calls_total", "shearpin_calls_in_flight")
                        .anyMatch(metric -> scrape.sum(metric, "rule", desk.type + "." + desk.method) > 0)) ? scrape : null;
            }, () -> "not all rules match: " + guarded);
        }
    }

    private Child start(JavaRun run, Path classes, List<Desk> desks, List<String> options, String... others) {
        String path = Stream.concat(Stream.of(classes), jars()).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(feature < 21 ? List.of() : List.of("-XX:+EnableDynamicAgentLoading"));
        command.addAll(options);
        command.addAll(List.of("-cp", path, PACKAGE + "Desk"));
        Stream.concat(desks.stream().map(Desk::type), Stream.of(others)).forEach(command::add);
        Child child = run.command(command.toArray(String[]::new)).start();
        child.awaitOut("open"::equals, "that it is open");
        return child;
    }

    private Path compile(String... sources) {
        String[] files = Stream.concat(Stream.of("Desk"), Stream.of(sources)).filter(name -> !name.isEmpty())
                .map(name -> name + ".java").toArray(String[]::new);
        return Javac.compile(Jdk.of(feature), Folders.resources("suggest-libraries", source -> source, files),
                jars().toArray(Path[]::new));
    }

    private Stream<Path> jars() {
        Stream<String> libraries = feature < 11
                ? Stream.of("kafka-2.8.2", "activemq-5.16.7", "rabbitmq-4.12.0", "okhttp-3", "httpclient-4", "httpclient-5")
                : Stream.of("kafka-4.1.2", "activemq-5.18.7", "rabbitmq-5.25.0", "okhttp-5", "httpclient-4", "httpclient-5");
        return libraries.flatMap(library -> {
            try (Stream<Path> files = Files.list(Work.program("presets").resolve(library))) {
                return files.sorted().toList().stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** What a method of the program says of itself. */
    private record Counts(long begun, long longest) {
    }

    private static Map<String, Counts> counts(Child program) {
        return program.command("counts").stream().map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> new Counts(Long.parseLong(words[1]), Long.parseLong(words[3]))));
    }

    /** A rule of the file with the comment above it. */
    private record Suggested(String text, boolean measured, long calls, double seconds, double failed, double medianNanos) {

        private static final Pattern MATCH = Pattern.compile("\n    match: (.*)\n");
        private static final Pattern COUNT = Pattern.compile("# [0-9]+\\. (about )?([0-9,]+) calls.* in ([0-9]+) s, (none|[0-9.]+%) failed");
        private static final Pattern MEDIAN = Pattern.compile("took ([0-9.]+) (ns|us|ms|s) \\(median\\)");
        private static final Map<String, Double> UNITS = Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);

        /** By their patterns. */
        static Map<String, Suggested> of(String file) {
            return Stream.of(file.substring(file.indexOf("\nrules:\n")).split("\n\n")).filter(text -> MATCH.matcher(text).find())
                    .collect(Collectors.toMap(text -> find(MATCH, text).group(1), Suggested::parse));
        }

        private static Matcher find(Pattern pattern, String text) {
            Matcher matcher = pattern.matcher(text);
            assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
            return matcher;
        }

        private static Suggested parse(String text) {
            Matcher count = find(COUNT, text);
            Matcher median = MEDIAN.matcher(text);
            return new Suggested(text, count.group(1) == null, Long.parseLong(count.group(2).replace(",", "")),
                    Double.parseDouble(count.group(3)),
                    count.group(4).equals("none") ? 0 : Double.parseDouble(count.group(4).replace("%", "")),
                    median.find() ? Double.parseDouble(median.group(1)) * UNITS.get(median.group(2)) : 0);
        }

        /** @param made calls that there were, of which some were before it was measured */
        void check(Desk desk, long made, long longest) {
            assertThat(text).contains("(" + desk.way + ")\n").contains("\n    mode: observe\n");
            if (!measured) {
                return; // the machine had so much else to do that it was seen too late
            }
            assertThat(calls).as(text).isBetween(1L, made);
            // Calls are made all the time, and it was measured for a good part of that.
            assertThat(calls).as(made + " calls were made, but " + text).isGreaterThan(made / 8);
            double oneCall = 100.0 / calls;
            assertThat(failed).as(text).isBetween(desk.failed - 2 * oneCall, desk.failed + 2 * oneCall);
            assertThat(text).contains(desk.failed == 0 ? "none failed" : "." + desk.failure + ")");
            assertThat(medianNanos).as(text).isLessThan(longest * 1.1);
            assertThat(text).contains(TIMEOUTS.get(desk.timeout));
        }
    }
}
