package io.github.shearpin.agent.rules;
import io.github.shearpin.agent.policy.measure.Instrument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a mapping of names to paths, as {@link Values}. */
class NamedPaths extends ValueReader {

    private static final int LONGEST = 100;
    private static final String NAMES = "use small letters, digits and '_', at most " + LONGEST + " of them, and no digit first";

    /** What the names of Shearpin's own metrics begin with, or are. */
    private static final List<String> OWN_METRICS = Arrays.asList("call", "circuit_breaker_", "retry_", "rate_limit_",
            "bulkhead_", "timeouts", "fallback", "faults_", "key", "dead_letter", "agent_", "build", "event_loop_",
            "rule_enforced_");

    private final String example;
    private final boolean ofMetrics;
    private final ValueReader paths;

    private NamedPaths(String example, boolean ofMetrics) {
        this(example, "$this.queue.size", ofMetrics);
    }

    NamedPaths(String example, String pathExample, boolean ofMetrics) {
        this.example = example;
        this.paths = Paths.any(pathExample);
        this.ofMetrics = ofMetrics;
    }

    static NamedPaths of(String example) {
        return new NamedPaths(example, false);
    }

    /** Whose names are those of metrics, and none of Shearpin's own. */
    static NamedPaths ofMetrics(String example) {
        return new NamedPaths(example, true);
    }

    @Override
    final SchemaPart schema() {
        return SchemaPart.mapping(names(), expected(), paths.schema().orNull());
    }

    /** What an editor tells of another name. */
    String expected() {
        return NAMES + (ofMetrics ? ", and none that a metric of Shearpin's begins with" : "");
    }

    /** A regular expression that matches those that can be given. */
    String names() {
        List<String> own = new ArrayList<String>(OWN_METRICS);
        for (Instrument instrument : Instrument.values()) {
            own.add(instrument.metric());
        }
        return (ofMetrics ? "(?!" + Words.alternatives(own) + ")" : "") + "[a-z_][a-z0-9_]{0," + (LONGEST - 1) + "}";
    }

    @Override
    final Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.MAPPING)) {
            if (!node.is(YamlNode.Kind.BROKEN)) {
                wrong(node, "a mapping of names to paths", "for example " + example, problems);
            }
            return null;
        }
        Values named = new Values();
        for (YamlNode.Entry entry : node.entries()) {
            String name = entry.key().text();
            if (!check(entry.key(), node.path().key(name), problems)) {
                named.markFlawed();
            } else if (entry.value().isNull() && !entry.value().isMissing()) {
                named.takeAway(name, entry.value());
            } else {
                named.put(name, entry.value(), paths.read(entry.value(), problems));
            }
        }
        return named;
    }

    /** Whether a name is one that can be given; otherwise that has been reported. */
    boolean check(YamlNode key, Path path, Problems problems) {
        String name = key.text();
        boolean fine = !name.isEmpty() && name.length() <= LONGEST && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; fine && i < name.length(); i++) {
            char c = name.charAt(i);
            fine = c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9';
        }
        if (!fine) {
            problems.at(key, path, Words.quoted(name) + " is no name here",
                    NAMES);
        } else if (ofMetrics && isOwn(name)) {
            problems.at(key, path, "metrics whose names begin like " + Words.quoted(name) + " are Shearpin's own",
                    "choose another name, such as my_" + name);
            return false;
        }
        return fine;
    }

    private static boolean isOwn(String name) {
        for (String own : OWN_METRICS) {
            if (name.startsWith(own)) {
                return true;
            }
        }
        for (Instrument instrument : Instrument.values()) {
            if (name.startsWith(instrument.metric())) {
                return true;
            }
        }
        return false;
    }
}
