package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A method under a rule; calls pass the Gate as those of woven methods do. */
final class Guarded {

    private final int site;

    /** @param file is written */
    Guarded(String rules, Path file) throws IOException, RuleErrors {
        Files.writeString(file, "version: 1\nrules:\n" + rules);
        Rule only = RuleReader.read(file.toString(), Map.of()).rules().get(0);
        Guards guards = new Guards();
        site = guards.site(guards.add(only.settings()),
                new MethodShape("com.acme.Service", "call", "(Ljava/lang/String;)V", true, List.of()));
        Gate.agent(guards);
    }

    void call(Runnable body) {
        Object call = Gate.enter(site);
        body.run();
        passed(Gate.exit(site, call, null));
    }

    /** Of a rule that reads arguments. */
    void call(String argument, Runnable body) {
        Object call = Gate.enter(site, Guarded.class, null, new Object[] {argument});
        body.run();
        passed(Gate.exit(site, call, null, null));
    }

    private static void passed(Object answer) {
        if (answer != null) {
            throw new IllegalStateException("not a call that succeeds: " + answer);
        }
    }
}
