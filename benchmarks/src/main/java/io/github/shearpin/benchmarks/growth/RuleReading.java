package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.agent.rules.RuleReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A JVM that reads a rule file once, as every start does: {@code shearpin} or {@code snakeyaml}, then the file. Nothing of
 * it is compiled yet, and no second run would tell of that.
 */
final class RuleReading {

    private RuleReading() {
    }

    public static void main(String[] arguments) throws Exception {
        long before = Figures.cpuNanos();
        if (arguments[0].equals("shearpin")) {
            RuleReader.read(arguments[1], Map.of());
        } else {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(Integer.MAX_VALUE);
            try (Reader reader = Files.newBufferedReader(Path.of(arguments[1]))) {
                new Yaml(options).compose(reader);
            }
        }
        Figures.tell("read ns", Figures.cpuNanos() - before);
    }
}
