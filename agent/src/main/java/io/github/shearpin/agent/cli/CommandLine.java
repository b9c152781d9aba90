package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.attach.JvmCommands;
import io.github.shearpin.agent.attach.SuggestCommand;
import io.github.shearpin.agent.rules.Presets;
import io.github.shearpin.agent.rules.Words;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** What {@code java -jar shearpin.jar} does. */
public final class CommandLine {

    /** Wrong usage. */
    static final int USAGE = 2;

    private static final List<String> COMMANDS = Arrays.asList("check", "attach", "detach", "status", "list", "suggest",
            "schema", "presets", "password-hash", "version", "help");

    private CommandLine() {
    }

    /** @return the exit code: 0 when all went well, 1 when something is wrong, 2 when the command was not written as it is used */
    public static int run(String[] arguments, String version, PrintStream out, PrintStream err) {
        String command = arguments.length == 0 ? "help" : arguments[0];
        String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        switch (command) {
            case "version":
                out.println("shearpin " + version);
                return 0;
            case "help":
            case "--help":
                help(version, out);
                return 0;
            case "check":
                return CheckCommand.run(rest, out, err);
            case "presets":
                return presets(rest, out, err);
            case "attach":
            case "detach":
            case "status":
            case "list":
                return JvmCommands.run(command, rest, out, err);
            case "password-hash":
                return PasswordHashCommand.run(rest, out, err);
            case "schema":
                return SchemaCommand.run(rest, out, err);
            case "suggest":
                return SuggestCommand.run(rest, out, err);
            default:
                String nearest = Words.nearest(command, COMMANDS);
                err.println("shearpin: unknown command \"" + command + '"'
                        + (nearest == null ? "" : "; did you mean " + nearest + '?') + " The commands are "
                        + Words.and(COMMANDS));
                return USAGE;
        }
    }

    private static void help(String version, PrintStream out) {
        out.println("Shearpin " + version + ": circuit breakers, retries and latency metrics for programs"
                + " that cannot be changed.");
        out.println("  java -javaagent:shearpin.jar=rules.yaml -jar anything.jar    guards a program");
        out.println("  java -jar shearpin.jar check RULES [--classpath JAR...]      tells what is wrong and what is guarded");
        out.println("  java -jar shearpin.jar list                                  shows the JVMs that run");
        out.println("  java -jar shearpin.jar attach PID RULES                      guards one that runs already");
        out.println("  java -jar shearpin.jar status PID                            says what guards one");
        out.println("  java -jar shearpin.jar detach PID                            takes all of Shearpin out of one");
        out.println("  java -jar shearpin.jar presets [NAME]                        lists the presets, or prints one");
        out.println("  java -jar shearpin.jar password-hash                         makes of a password what exporter.auth keeps");
        out.println("  java -jar shearpin.jar schema                                prints the JSON Schema of rule files, for editors");
        out.println("  java -jar shearpin.jar suggest PID [--for 60s]               watches a JVM, and writes a rule file for it");
        out.println("  java -jar shearpin.jar version                               prints the version");
    }

    /** Prints the names of all and what each is of, or the text of one. */
    private static int presets(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 0) {
            for (String name : Presets.names()) {
                out.println(String.format("%-12s %s", name, Presets.summary(name)));
            }
            return 0;
        }
        String name = arguments[0];
        if (arguments.length > 1 || !Presets.names().contains(name)) {
            String nearest = Words.nearest(name, Presets.names());
            err.println(arguments.length > 1 ? "shearpin: presets prints one at a time: presets NAME"
                    : "shearpin: there is no preset \"" + name + "\""
                    + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?") + "; presets alone lists them");
            return USAGE;
        }
        out.print(Presets.text(name));
        return 0;
    }
}
