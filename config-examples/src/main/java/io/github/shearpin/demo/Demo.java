package io.github.shearpin.demo;

import static io.github.shearpin.demo.Tour.say;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Shows Shearpin on programs that nobody here wrote, while their database fails. Started by {@code demo/run}; ends with
 * exit code 1 if anything it tells about was not seen.
 */
public final class Demo {

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);
    private static final Duration LOCKED = Duration.ofMillis(450);
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Pattern REJECTION = Pattern.compile("io\\.github\\.shearpin\\.\\w+: [^\\n<&\"]*");

    private final Path agent;
    private final Path examples;
    private final Path programs;
    private final Workplace workplace;

    private Demo(Path agent, Path examples, Workplace workplace) {
        this.agent = agent;
        this.examples = examples;
        this.programs = examples.resolve("target/demo");
        this.workplace = workplace;
    }

    /** Arguments: the agent's jar, the folder of the configuration examples, and perhaps {@code --keep}. */
    public static void main(String[] arguments) throws Exception {
        Path agent = Path.of(arguments[0]).toAbsolutePath();
        Path examples = Path.of(arguments[1]).toAbsolutePath();
        boolean keep = List.of(arguments).contains("--keep");

        Workplace workplace = new Workplace(examples.resolve("target/demo/logs"));
        // Runs at the end of main as well as on Ctrl-C, after which there is nothing to tell but that the programs are gone.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.setOut(new PrintStream(OutputStream.nullOutputStream()));
            workplace.close();
        }));
        int exitCode = 1;
        try {
            new Demo(agent, examples, workplace).run(keep);
            exitCode = 0;
        } catch (Tour.NotSeen e) {
            say("");
            say("NOT SEEN: " + e.getMessage());
            workplace.showLogs();
        } catch (Exception e) {
            e.printStackTrace();
            workplace.showLogs();
        }
        System.exit(exitCode);
    }

    private void run(boolean keep) throws Exception {
        Path rules = examples.resolve("rules/tomcat-jdbc.yaml");
        Path javaHome = Path.of(System.getProperty("java.home"));
        Database database = new Database(workplace, javaHome.resolve("bin/java"),
                only(programs.resolve("h2/WEB-INF/lib"), "h2-*.jar"));
        WebServer tomcat = new WebServer(workplace, only(programs, "apache-tomcat-*"), programs.resolve("activiti-rest.war"),
                database.url(LOCK_TIMEOUT));
        int metricsPort = Workplace.freePort();
        Prometheus prometheus = new Prometheus(workplace, examples, metricsPort);
        URI metrics = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");

        try (Traffic traffic = new Traffic(tomcat.page())) {
            Tour tour = new Tour(prometheus, traffic);

            tour.chapter("Tomcat and Activiti (a business process engine), both as published on Maven Central, with H2 as"
                    + " their database");
            String option = "-javaagent:" + agent + "=rules=" + rules + ",host=127.0.0.1,port=" + metricsPort;
            say("   CATALINA_OPTS=" + option);
            database.start();
            tomcat.start(javaHome, option);
            prometheus.start();
            started(tomcat, traffic);
            sayAgentLines();
            guarded(tour);

            healthy(tour, traffic);
            slow(tour, database);
            down(tour, traffic, database);
            recovered(tour, traffic, database);
            whatPrometheusKnows(tour);

            say("");
            say("All of it was seen.");
            say("   the rules                " + rules);
            say("   what the programs said   " + workplace.log("tomcat").getParent());
            if (keep) {
                keep(traffic, tomcat, prometheus, metrics);
            } else {
                say("   to look around yourself  config-examples/demo/run --keep");
            }
        }
    }

    private void started(WebServer tomcat, Traffic traffic) throws InterruptedException {
        say("   Starting (log: " + workplace.log("tomcat") + ") ...");
        long start = System.nanoTime();
        for (int attempt = 1; !traffic.ask().ok(); attempt++) {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (!tomcat.isAlive() || taken.compareTo(LONGEST_START) > 0) {
                throw new Tour.NotSeen("an answer of the application");
            }
            if (attempt % 10 == 0) {
                say("     " + taken.toSeconds() + " s");
            }
            Thread.sleep(500);
        }
        say("   Answers after " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s. " + tomcat.page());
    }

    private void sayAgentLines() throws IOException {
        try (Stream<String> lines = Files.lines(workplace.log("tomcat"))) {
            lines.filter(line -> line.startsWith("shearpin: ")).forEach(line -> say("   tomcat.log> " + line));
        }
    }

    private static void guarded(Tour tour) throws Exception {
        tour.until("Prometheus scrapes the agent, and each of the three rules guards methods",
                () -> tour.value("count(shearpin_agent_methods_woven > 0)") == 3);
        tour.show("shearpin_agent_methods_woven");
    }

    private static void healthy(Tour tour, Traffic traffic) throws Exception {
        tour.chapter("All is well: four users ask for a page that takes a log-in and some queries");
        long start = System.nanoTime();
        traffic.start();
        tour.users(Duration.ofSeconds(6));
        tour.expect("nobody was failed", traffic.since(start, answer -> !answer.ok()).isEmpty());
        tour.until("Prometheus counts the calls",
                () -> tour.value("sum(shearpin_calls_total{outcome=\"success\"})") > 100);
        tour.show("sum by (rule, outcome) (shearpin_calls_total) > 0");
        tour.show(statementQuantile());
    }

    private static void slow(Tour tour, Database database) throws Exception {
        tour.chapter("The database gets slow: a table is locked for " + LOCKED.toMillis()
                + " ms over and over, and a statement that waits longer than " + LOCK_TIMEOUT.toMillis() + " ms fails");
        double before = tour.value(statementQuantile());
        long start = System.nanoTime();
        Thread locks = new Thread(() -> lockOverAndOver(database), "locks");
        locks.start();
        try {
            tour.users(Duration.ofSeconds(6));
            tour.until("statements failed and succeeded when tried again",
                    () -> tour.value("sum(shearpin_retry_success_total{rule=\"database-statements\"})") >= 3);
            tour.until("Prometheus sees that statements got slow",
                    () -> tour.value(statementQuantile()) > before + 0.1);
            tour.show(statementQuantile());
        } finally {
            locks.interrupt();
            locks.join();
        }
        tour.show("shearpin_retry_attempts_total{rule=\"database-statements\"}");
        tour.show("shearpin_retry_success_total{rule=\"database-statements\"}");
        tour.show("shearpin_circuit_breaker_state{rule=\"database-statements\"}");
    }

    private static void lockOverAndOver(Database database) {
        try {
            while (true) {
                database.lock(LOCKED);
                Thread.sleep(ThreadLocalRandom.current().nextInt(100, 400)); // else users and locks fall into step
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            say("   The lock could not be had: " + e);
        }
    }

    private static void down(Tour tour, Traffic traffic, Database database) throws Exception {
        tour.chapter("The database is stopped");
        long start = System.nanoTime();
        database.stop();
        tour.until("the circuit breaker opened",
                () -> tour.value(transition("closed", "open")) >= 1);
        tour.show("shearpin_circuit_breaker_state{rule=\"database-connect\"}");
        tour.users(Duration.ofSeconds(4));

        List<Traffic.Answer> rejected = traffic.since(start, answer -> REJECTION.matcher(answer.body()).find());
        List<Traffic.Answer> failed = traffic.since(start, answer -> !answer.ok());
        tour.expect("callers were refused at once", !rejected.isEmpty());
        Matcher message = REJECTION.matcher(rejected.get(rejected.size() - 1).body());
        if (message.find()) {
            say("   What the caller sees> " + message.group());
        }
        long patient = Traffic.quantile(failed, 1);
        long refused = Traffic.quantile(rejected, 0.5);
        say("   A user who waited for the database was failed after " + patient + " ms; one who is refused, after "
                + refused + " ms.");
        tour.expect("to be refused is quicker than to wait for a database that is down", refused * 2 < patient);
        tour.until("retries were made", () -> tour.value(
                "sum(shearpin_retry_attempts_total{rule=\"database-connect\"})") > 0);
        tour.show("shearpin_retry_attempts_total{rule=\"database-connect\"}");
        tour.until("refusals were counted", () -> tour.value(
                "shearpin_circuit_breaker_rejections_total{rule=\"database-connect\", enforced=\"true\"}") > 0);
        tour.show("shearpin_circuit_breaker_rejections_total{rule=\"database-connect\"}");
        tour.until("it was tried whether the database is back, in vain",
                () -> tour.value(transition("half_open", "open")) >= 1);
    }

    private static void recovered(Tour tour, Traffic traffic, Database database) throws Exception {
        tour.chapter("The database is started again");
        database.start();
        tour.until("the circuit breaker tried two calls and closed",
                () -> tour.value(transition("half_open", "closed")) >= 1);
        long start = System.nanoTime();
        tour.users(Duration.ofSeconds(3));
        List<Traffic.Answer> answers = traffic.since(start, answer -> true);
        tour.expect("users are answered again", !answers.isEmpty() && answers.stream().allMatch(Traffic.Answer::ok));
        tour.until("the breaker's state is 0, closed",
                () -> tour.value("shearpin_circuit_breaker_state{rule=\"database-connect\"}") == 0);
    }

    private static void whatPrometheusKnows(Tour tour) throws Exception {
        tour.chapter("What Prometheus knows of it");
        say("   0 closed, 1 half-open, 2 open:");
        tour.expect("the breaker was open",
                tour.show("max_over_time(shearpin_circuit_breaker_state{rule=\"database-connect\"}[5m])") == 2);
        tour.expect("it went all the way round",
                tour.show("shearpin_circuit_breaker_transitions_total{rule=\"database-connect\"} > 0") >= 1);
        tour.expect("how long it was out is known",
                tour.show("shearpin_circuit_breaker_recovery_duration_seconds_sum{rule=\"database-connect\"}") > 0);
        tour.expect("calls are told apart by how they ended",
                tour.show("sum by (outcome) (shearpin_calls_total{rule=\"database-connect\"}) > 0") > 0);
        tour.expect("requests are measured as well",
                tour.show("histogram_quantile(0.95, sum by (le)"
                        + " (rate(shearpin_call_duration_seconds_bucket{rule=\"http-requests\"}[1m])))") > 0);
        tour.expect("the agent could be scraped all the while",
                tour.show("avg_over_time(up{job=\"shearpin\"}[30s])") > 0.9);
        tour.expect("the agent had no trouble of its own", tour.show("shearpin_agent_internal_errors_total") == 0
                && tour.show("shearpin_agent_weave_errors_total") == 0);
    }

    private static void keep(Traffic traffic, WebServer tomcat, Prometheus prometheus, URI metrics)
            throws InterruptedException {
        traffic.slowDown();
        say("");
        say("Everything stays up, until Ctrl-C or for " + KEPT.toHours() + " h:");
        say("   the application    " + tomcat.page() + "   (user kermit, password kermit)");
        say("   the agent          " + metrics);
        say("   Prometheus         " + prometheus.graph("shearpin_circuit_breaker_state"));
        say("   alerts             " + prometheus.address("/alerts"));
        Thread.sleep(KEPT.toMillis());
    }

    private static String statementQuantile() {
        return "histogram_quantile(0.99, sum by (le)"
                + " (rate(shearpin_call_duration_seconds_bucket{rule=\"database-statements\"}[5s])))";
    }

    private static String transition(String from, String to) {
        return "shearpin_circuit_breaker_transitions_total{rule=\"database-connect\", from_state=\"" + from
                + "\", to_state=\"" + to + "\"}";
    }

    /** The one file in a folder whose name, version and all, is of a pattern. */
    static Path only(Path folder, String pattern) throws IOException {
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            return files.iterator().next();
        }
    }
}
