package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** What one pattern of a rule has matched so far, and if nothing, why not. Immutable. */
public final class MatchReport {

    /** As it was written. */
    public final String pattern;
    /** Where it stands. */
    public final String position;
    /** The methods that it has led to: {@code com.acme.OrderService.place(String, int)}. */
    public final List<String> methods;
    /** It matched too many, and nothing it names is woven. */
    public final boolean isRefused;
    /** For a reader; null: it matched something. */
    public final String why;

    private MatchReport(WovenRule.Match match, List<String> methods) {
        this.pattern = match.pattern().text();
        this.position = match.pattern().position().toString();
        this.methods = Collections.unmodifiableList(methods);
        this.isRefused = match.isRefused();
        this.why = isRefused ? "it matches more than " + match.rule().rule().maxMethods()
                + " methods and is refused: narrow it, or raise max-methods of the rule"
                : !methods.isEmpty() ? null
                : match.why() != null ? match.why()
                : match.typeSeen() == null ? "no class that it names was loaded yet; if one should be there, look for a misspelt"
                        + " or missing package"
                : "classes that it names were loaded, such as " + match.typeSeen() + ", but none has such a method with code"
                        + (match.rule().rule().except().isEmpty() ? "" : " that except does not take away") + match.near();
    }

    /** One for each pattern of the rule. */
    static List<MatchReport> of(WovenRule rule) {
        List<MatchReport> reports = new ArrayList<MatchReport>();
        for (WovenRule.Match match : rule.matches()) {
            TreeSet<String> methods = new TreeSet<String>();
            for (String method : rule.methods(match)) {
                int hash = method.indexOf('#');
                int parameters = method.indexOf('(', hash);
                methods.add(method.substring(0, hash) + '.' + method.substring(hash + 1, parameters)
                        + Descriptor.readable(Descriptor.parameters(method.substring(parameters))));
            }
            reports.add(new MatchReport(match, new ArrayList<String>(methods)));
        }
        return reports;
    }
}
