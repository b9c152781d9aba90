package io.github.shearpin.agent.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Has Jazzer look for trouble for a while: {@code Files}, {@code Fields} or {@code Patterns}, and for how many seconds. What it
 * has found out stays in {@code target/fuzz}, and the next run begins with it; so does an input that is trouble. It ends at the
 * first.
 */
final class RuleFuzzer {

    private RuleFuzzer() {
    }

    public static void main(String[] arguments) throws Exception {
        String target = arguments[0];
        Path folder = Files.createDirectories(Path.of("target", "fuzz", target.toLowerCase()));
        Path found = Files.createDirectories(folder.resolve("found"));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        List<byte[]> inputs = target.equals("Files") ? RuleFuzzTest.seeds() : target.equals("Fields") ? values() : RuleFuzzTest.PATTERNS;
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(seeds.resolve("seed-" + i), inputs.get(i));
        }
        Class.forName("com.code_intelligence.jazzer.Jazzer").getMethod("main", String[].class).invoke(null, (Object) new String[] {
            "--target_class=" + RuleFuzz.class.getName() + "$Of" + target,
            "--instrumentation_includes=io.github.shearpin.**:org.yaml.snakeyaml.**",
            "--reproducer_path=" + folder, "-artifact_prefix=" + folder + "/", "-max_total_time=" + arguments[1], "-timeout=60",
            "-max_len=6000", "-dict=" + dictionary(folder), found.toString(), seeds.toString(),
            "src/test/resources/fuzz/" + target.toLowerCase()});
    }

    private static List<byte[]> values() throws IOException {
        List<byte[]> values = RuleFuzzTest.words().stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
        return java.util.stream.IntStream.range(0, values.size()).mapToObj(i -> RuleFuzz.concat((byte) i, values.get(i))).toList();
    }

    /** The words of rule files, as libFuzzer reads them. */
    private static Path dictionary(Path folder) throws IOException {
        StringBuilder entries = new StringBuilder();
        for (String word : RuleFuzzTest.words()) {
            StringBuilder entry = new StringBuilder();
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                entry.append(Character.isLetterOrDigit(b) ? String.valueOf((char) b) : String.format("\\x%02x", b));
            }
            if (entry.length() > 0) {
                entries.append('"').append(entry).append("\"\n");
            }
        }
        return Files.writeString(folder.resolve("words.dict"), entries);
    }
}
