package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.rules.Presets;
import io.github.shearpin.agent.rules.Words;
import java.io.PrintStream;

/** {@code presets}: prints the names of all and what each is of, or the text of one. */
final class PresetsCommand {

    private static final String HOW = "usage: java -jar shearpin.jar presets [NAME]\n"
            + "Lists the presets, the rules that come with the agent; with a name it prints the rules of that one.";

    private PresetsCommand() {
    }

    /** @return the exit code */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 1 && CommandLine.isHelp(arguments[0])) {
            out.println(HOW);
            return 0;
        }
        if (arguments.length > 1) {
            err.println("shearpin: presets prints one at a time\n" + HOW);
            return CommandLine.USAGE;
        }
        if (arguments.length == 0) {
            for (String name : Presets.names()) {
                out.println(String.format("%-12s %s", name, Presets.summary(name)));
            }
            return 0;
        }
        String name = arguments[0];
        if (!Presets.names().contains(name)) {
            String nearest = Words.nearest(name, Presets.names());
            err.println("shearpin: there is no preset \"" + name + "\""
                    + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?") + "; presets alone lists them\n" + HOW);
            return CommandLine.USAGE;
        }
        out.print(Presets.text(name));
        return 0;
    }
}
