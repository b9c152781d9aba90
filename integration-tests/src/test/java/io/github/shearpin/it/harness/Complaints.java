package io.github.shearpin.it.harness;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a program complains of in its logs, so that two runs of it can be compared. */
public final class Complaints {

    private static final Pattern COMPLAINT = Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL)\\b|Exception\\b|Error:");
    /** What differs from run to run: times, durations, numbers of threads, ports and processes, hashes, folders of runs. */
    private static final Pattern VARIES = Pattern.compile("@[0-9a-f]+|\\b[0-9a-f]{6,16}\\b|[0-9]+");

    private Complaints() {
    }

    /** Lines about warnings, errors and exceptions that are not the agent's, without what differs from run to run. */
    public static Set<String> in(Collection<String> texts) {
        Set<String> complaints = new TreeSet<>();
        for (String text : texts) {
            text.lines().filter(line -> !line.startsWith(Child.PREFIX) && COMPLAINT.matcher(line).find())
                    .forEach(line -> complaints.add(normal(line)));
        }
        return complaints;
    }

    /** A text without what differs from run to run. */
    public static String normal(String text) {
        return VARIES.matcher(text).replaceAll("0");
    }
}
