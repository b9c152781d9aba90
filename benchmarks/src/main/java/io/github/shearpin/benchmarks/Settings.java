package io.github.shearpin.benchmarks;

import java.nio.file.Path;

/**
 * How to measure.
 *
 * @param repository the root of the checkout, with {@code agent/target/shearpin.jar} built
 * @param work       for files that measurements make; results are written there
 * @param rounds     how often everything is measured, in turns
 */
public record Settings(Path repository, Path work, int rounds) {

    public Path agentJar() {
        return repository.resolve("agent/target/shearpin.jar");
    }

    /** Where {@code benchmarks/run} puts the peers' own jars and the programs; each may be missing. */
    public Path peers() {
        return repository.resolve("benchmarks/target/peers");
    }

    /** The {@code java} that this runs on. */
    public Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
