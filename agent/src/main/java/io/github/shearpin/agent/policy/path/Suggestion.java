package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.Spelling;
import java.util.Collection;

/** What there is where something else was asked for. */
final class Suggestion {

    private static final int MOST_LISTED = 12;

    private Suggestion() {
    }

    /** The first of the names there are, and which of all was probably meant. */
    static String of(String wanted, Collection<String> names) {
        StringBuilder text = new StringBuilder();
        int listed = 0;
        for (String name : names) {
            if (listed == MOST_LISTED) {
                text.append(" and ").append(names.size() - listed).append(" more");
                break;
            }
            listed++;
            text.append(listed == 1 ? "" : listed == names.size() ? " and " : ", ").append(Spelling.shortened(name));
        }
        String nearest = Spelling.nearest(wanted, names);
        if (nearest != null) {
            text.append("; did you mean ").append(Spelling.quoted(nearest)).append('?');
        }
        return text.toString();
    }
}
