package io.github.shearpin.benchmarks.programs;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program is started with.
 *
 * @param name    as in the table
 * @param jar     null: there is none
 * @param options of the JVM
 * @param metrics where it can be scraped; null: nowhere
 */
public record Agent(String name, Path jar, List<String> options, URI metrics) {

    public static final Agent NONE = new Agent("no agent", null, List.of(), null);
}
