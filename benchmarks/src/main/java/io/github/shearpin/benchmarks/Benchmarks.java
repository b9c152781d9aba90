package io.github.shearpin.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.shearpin.benchmarks.calls.CallsPart;
import io.github.shearpin.benchmarks.calls.RefusalsPart;
import io.github.shearpin.benchmarks.growth.GrowthPart;
import io.github.shearpin.benchmarks.load.Load;
import io.github.shearpin.benchmarks.memory.Memory;
import io.github.shearpin.benchmarks.start.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Measures what it is asked for, prints one table, and writes it as Markdown and JSON. */
public final class Benchmarks {

    /** In the order they are run. */
    private static final List<Part> PARTS = List.of(
            new CallsPart(), new RefusalsPart(), new Start(), new GrowthPart(), new Load(),
            new Memory());

    private static final int ROUNDS = 5;

    /** What the JSON file holds. */
    private record Results(String machine, List<Row> rows, List<Report.Skipped> skipped, List<Report.Note> notes) {
    }

    private Benchmarks() {
    }

    /** @param arguments the checkout; then {@code --rounds N} and names of parts, in any order; no name: all */
    public static void main(String[] arguments) throws Exception {
        Path repository = Path.of(arguments[0]).toAbsolutePath();
        int rounds = ROUNDS;
        List<Part> parts = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].equals("--rounds") && i + 1 < arguments.length && arguments[i + 1].matches("[1-9][0-9]?")) {
                rounds = Integer.parseInt(arguments[++i]);
            } else {
                parts.add(part(arguments[i]));
            }
        }
        if (parts.isEmpty()) {
            parts.addAll(PARTS);
        }
        Path work = Files.createDirectories(repository.resolve("benchmarks/target/results"));
        measure(new Settings(repository, work, rounds), parts);
    }

    private static Part part(String name) {
        for (Part part : PARTS) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        System.err.println("unknown argument: " + name + "\nusage: benchmarks/run [--rounds 1..99] [PART ...], with parts "
                + PARTS.stream().map(Part::name).collect(Collectors.joining(", ")));
        System.exit(2);
        throw new AssertionError();
    }

    private static void measure(Settings settings, List<Part> parts) throws Exception {
        String machine = machine(settings);
        System.out.println(machine);
        Report report = new Report();
        for (Part part : parts) {
            System.out.println("\n" + part.title() + " (" + part.name() + ")");
            try {
                part.run(settings, report);
            } catch (Exception failed) {
                failed.printStackTrace();
                report.skip(part.name(), "what is not in the table", failed.toString());
            }
        }
        String name = "jdk" + Runtime.version().feature();
        String markdown = Markdown.of(machine, parts, report);
        Files.writeString(settings.work().resolve(name + ".md"), markdown);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(
                settings.work().resolve(name + ".json").toFile(),
                new Results(machine, report.rows(), report.skipped(), report.notes()));
        System.out.println("\n" + markdown + "\nWritten to " + settings.work().resolve(name) + ".md and .json");
    }

    private static String machine(Settings settings) throws Exception {
        String cpu = Files.isReadable(Path.of("/proc/cpuinfo")) ? Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst().orElse("") : "";
        return String.join(", ", Arrays.asList("JDK " + Runtime.version(), System.getProperty("os.name") + ' '
                + System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors() + " processors " + cpu,
                settings.rounds() + " rounds"));
    }
}
