package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.Rule;
import java.util.List;

/** Rules woven into the program's classes. Thread-safe. */
public interface Weaving {

    /**
     * Puts other rules in force. A rule of the same name keeps its state, with the settings it has now; classes are woven anew,
     * or back to what they were, where what is woven into them changes. What can't be woven is told.
     *
     * @return how many classes were woven anew
     */
    int replace(List<Rule> rules) throws Exception;

    /**
     * Makes the classes what they were, and looks at none any more. Calls under way end as they began. To be called once, and
     * last.
     *
     * @return how many classes stay as they are, each of which is told
     */
    int uninstall();

    /**
     * What the patterns of a rule have matched so far.
     *
     * @return empty: there is no such rule, it is off, or no class has come yet that any rule names
     */
    List<MatchReport> matches(String rule);
}
