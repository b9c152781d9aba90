package io.github.shearpin.benchmarks.programs;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** What Shearpin tells about its rules. */
public record Scrape(String exposition) {

    public static Scrape of(Agent agent) throws IOException, InterruptedException {
        return new Scrape(Server.get(agent.metrics()));
    }

    /** The sum of all series with this name and these labels, written as in the exposition: {@code rule="payments"}. */
    public double sum(String name, String... labels) {
        return exposition.lines().filter(line -> line.startsWith(name + '{'))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /**
     * That what is called a rule that hits is one.
     *
     * @param rules how many were made with {@link Rules#of}
     * @throws IOException some of them wove nothing
     */
    public void requireHits(int rules) throws IOException {
        List<Integer> without = IntStream.range(0, rules)
                .filter(i -> sum("shearpin_agent_methods_woven", "rule=\"rule-" + i + '"') == 0).boxed().toList();
        if (!without.isEmpty()) {
            throw new IOException("no method matched the rules number " + without);
        }
    }
}
