package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.agent.export.Scrape;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JVM that is scraped: {@code shearpin} or {@code simpleclient}, then a path for rules. */
final class Scrapes {

    /** Rules, and methods of each. */
    record Size(int rules, int methods) {
        @Override
        public String toString() {
            return rules + "x" + methods;
        }
    }

    static final Size LARGEST = new Size(200, 20);
    /** What comes of it are the series of one method, and near to 1,000, 10,000 and 100,000. */
    static final Size[] SIZES = {new Size(1, 1), new Size(1, 40), new Size(20, 20), LARGEST};

    private static final OutputStream SINK = OutputStream.nullOutputStream();

    private Scrapes() {
    }

    public static void main(String[] arguments) throws Exception {
        for (Size size : SIZES) {
            Guards guards = guards(size, Path.of(arguments[1]));
            Scrape ours = new Scrape(guards);
            if (arguments[0].equals("shearpin")) {
                Figures.ofRuns(size.toString(), 1, () -> ours.write(SINK));
                continue;
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            ours.write(text);
            ClientLibrary theirs = new ClientLibrary(text.toString(StandardCharsets.UTF_8));
            Figures.ofRuns(size.toString(), 1, () -> theirs.write(SINK));
            Set<String> lines = lines(text);
            Figures.tell(size + " lines", lines.size());
            Figures.tell(size + " series", lines.stream().filter(line -> !line.startsWith("#")).count());
            text.reset();
            theirs.write(text);
            lines.removeAll(lines(text));
            Figures.tell(size + " other lines", lines.size());
        }
    }

    private static Set<String> lines(ByteArrayOutputStream text) {
        return new HashSet<>(List.of(text.toString(StandardCharsets.UTF_8).split("\n")));
    }

    private static Guards guards(Size size, Path file) throws Exception {
        StringBuilder text = new StringBuilder("version: 1\nrules:\n");
        for (int i = 0; i < size.rules; i++) {
            text.append(RuleText.guarded("rule" + i));
        }
        Files.writeString(file, text);
        Guards guards = new Guards();
        for (Rule rule : RuleReader.read(file.toString(), Map.of()).rules()) {
            RuleGuard guard = guards.add(rule.settings());
            for (int i = 0; i < size.methods; i++) {
                guards.site(guard, new MethodShape("com.acme.OrderService", "placeOrder" + i, "()V", false, List.of()));
            }
            for (MethodGuard method : guard.methods()) {
                calls(method.calls(), rule.settings().latency().bucketNanos());
            }
        }
        return guards;
    }

    private static void calls(CallRecorder recorder, long[] bounds) {
        for (int i = 0; i < 20 * bounds.length; i++) {
            recorder.started();
            double seconds = ClientLibrary.secondsWithin(bounds[i % bounds.length] / 1e9);
            recorder.ended(i % 9 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, (long) (seconds * 1e9), System.nanoTime());
        }
    }
}
