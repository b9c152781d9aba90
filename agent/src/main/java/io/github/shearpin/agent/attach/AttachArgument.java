package io.github.shearpin.agent.attach;

import io.github.shearpin.agent.rules.RuleFileStates;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * The agent's argument as it is written on the command line, with the names of files made absolute: the JVM's working directory
 * is another. As {@code AgentSettings} reads it, what is no pair names the rules; it comes first here.
 */
final class AttachArgument {

    private static final String RULES = "rules=";

    private final List<String> files = new ArrayList<String>();
    private final String text;

    /** @param words what stands behind the number of the process */
    AttachArgument(List<String> words, File directory) {
        StringBuilder all = new StringBuilder();
        for (String word : words) {
            all.append(all.length() == 0 ? "" : ",").append(word);
        }
        StringBuilder rules = new StringBuilder();
        StringBuilder others = new StringBuilder();
        for (String part : all.toString().split(",")) {
            if (part.startsWith(RULES)) {
                rules = new StringBuilder(part.substring(RULES.length()));
            } else if (!part.matches("[A-Za-z_-]+=(?s:.*)")) { // a path may hold an equals sign, and a key is a plain word
                rules.append(rules.length() == 0 ? "" : ",").append(part); // else a path that holds a comma
            } else {
                others.append(',').append(part);
            }
        }
        StringBuilder absolute = new StringBuilder();
        for (String file : rules.toString().split(";")) {
            String named = file.trim();
            if (!named.isEmpty() && !RuleFileStates.isUrl(named)) {
                named = new File(named).isAbsolute() ? named : new File(directory, named).getPath();
                files.add(named);
            }
            absolute.append(absolute.length() == 0 ? "" : ";").append(named);
        }
        text = absolute.length() == 0 ? others.toString() : absolute.append(others).toString();
    }

    /** Those that hold rules, absolute; URLs are none. */
    List<String> files() {
        return files;
    }

    /** The rules come first. */
    String text() {
        return text;
    }
}
