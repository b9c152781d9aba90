package io.github.shearpin.agent.rules;

import java.util.Collections;
import java.util.List;

/** Everything that is wrong with the rule files. */
public final class RuleErrors extends Exception {

    private final transient List<String> messages;
    private final transient ExporterSettings exporter;
    private final int count;
    private final boolean hostUnread;

    RuleErrors(List<String> messages, int count, ExporterSettings exporter, boolean hostUnread) {
        super(String.join("\n", messages));
        this.messages = Collections.unmodifiableList(messages);
        this.count = count;
        this.exporter = exporter;
        this.hostUnread = hostUnread;
    }

    /**
     * One line for each error, {@code file:line:column: path: what is wrong; what to write instead}, in the order of the
     * files and of the places in them. The first hundred; then a line that says how many more there are.
     */
    public List<String> messages() {
        return messages;
    }

    /** How many errors there are, including those that are not told. */
    public int count() {
        return count;
    }

    /**
     * What could be read of the exporter, defaults otherwise: so that the errors themselves can be scraped. Its host is
     * {@link ExporterSettings#THIS_MACHINE} if it {@linkplain #hostUnread could not be read}.
     */
    public ExporterSettings exporter() {
        return exporter;
    }

    /** Whether a host may be written for the exporter that could not be read: it may be one for fewer to see. */
    public boolean hostUnread() {
        return hostUnread;
    }
}
