package io.github.shearpin.agent.suggest;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the command tells the JVM that it attaches to, in one text:
 * {@code millis=60000;files=true;packages=com.acme|org.acme;reply=FILE}. Immutable.
 */
public final class SuggestArguments {

    private static final String MARK = "millis=";

    private final long millis;
    private final boolean files;
    private final List<String> packages;
    private final File reply;

    public SuggestArguments(long millis, boolean files, List<String> packages, File reply) {
        this.millis = millis;
        this.files = files;
        this.packages = Collections.unmodifiableList(new ArrayList<String>(packages));
        this.reply = reply;
    }

    /** @throws IllegalArgumentException when it was written by hand, or by another version, and is not understood */
    static SuggestArguments parse(String argument) {
        String[] parts = argument.split(";", 4);
        if (parts.length < 4 || !parts[1].startsWith("files=") || !parts[2].startsWith("packages=")
                || !parts[3].startsWith("reply=")) {
            throw new IllegalArgumentException("\"" + argument + "\" is not understood; let the command"
                    + " java -jar shearpin.jar suggest PID of this very version write it");
        }
        List<String> packages = new ArrayList<String>();
        for (String name : parts[2].substring("packages=".length()).split("\\|")) {
            if (!name.isEmpty()) {
                packages.add(name);
            }
        }
        return new SuggestArguments(Long.parseLong(parts[0].substring(MARK.length())), parts[1].equals("files=true"),
                packages, new File(parts[3].substring("reply=".length())));
    }

    /** For how long calls are watched. */
    long millis() {
        return millis;
    }

    /** Whether reading and writing files counts as leaving the process. */
    boolean files() {
        return files;
    }

    /** The application's; empty: to be found out. */
    List<String> packages() {
        return packages;
    }

    /** Where the answer goes; once it is gone, nobody waits for it. */
    File reply() {
        return reply;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder();
        for (String name : packages) {
            names.append(names.length() == 0 ? "" : "|").append(name);
        }
        return MARK + millis + ";files=" + files + ";packages=" + names + ";reply=" + reply.getAbsolutePath();
    }
}
