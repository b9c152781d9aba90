package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of what came of the programs, of the last run of each. */
final class Page {

    static final int[] JDKS = {8, 11, 17, 21, 25};
    private static final Pattern VERSION = Pattern.compile("</parent>\\s*<artifactId>.*</artifactId>\\s*<version>(.*)</version>");

    private Page() {
    }

    static void write() throws IOException {
        List<String> overview = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        for (Program program : Programs.ALL) {
            StringBuilder row = new StringBuilder("| " + program + " | " + version(program) + " |");
            for (int feature : JDKS) {
                Result result = Result.load(program, feature);
                row.append(' ').append(feature < program.since() ? "not made for it" : word(result)).append(" |");
                if (result != null && result.unfit().isEmpty()) {
                    steps.add("| " + program + " | " + feature + " | " + String.join(" | ", result.steps()) + " |");
                } else if (result != null) {
                    steps.add("| " + program + " | " + feature + " | not made for it: " + result.unfit() + " | | | | |");
                }
            }
            overview.add(row.toString());
        }
        List<String> lines = new ArrayList<>();
        lines.add("| program | version | " + heads() + " |");
        lines.add("| --- | --- | --- | --- | --- | --- | --- |");
        lines.addAll(overview);
        lines.add("");
        lines.add("| program | JDK | start | request | scrape | stop | log |");
        lines.add("| --- | --- | --- | --- | --- | --- | --- |");
        lines.addAll(steps);
        Files.write(Path.of("target", "programs.md"), lines);
        lines.forEach(System.out::println);
    }

    private static String heads() {
        List<String> heads = new ArrayList<>();
        for (int feature : JDKS) {
            heads.add("JDK " + feature);
        }
        return String.join(" | ", heads);
    }

    private static String word(Result result) {
        return result == null ? "not tried" : !result.unfit().isEmpty() ? "not made for it" : result.isGood() ? "yes" : "no, see below";
    }

    static String version(Program program) throws IOException {
        Matcher matcher = VERSION.matcher(Files.readString(Path.of("src", "matrix", program.fetched() + ".xml")));
        if (!matcher.find()) {
            throw new AssertionError("no version of " + program);
        }
        return matcher.group(1);
    }
}
