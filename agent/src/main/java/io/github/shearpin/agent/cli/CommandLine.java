package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.attach.JvmCommands;
import io.github.shearpin.agent.attach.SuggestCommand;
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
            case "--version":
                return alone(command, rest, "prints the version", "shearpin " + version, out, err);
            case "help":
            case "--help":
            case "-h":
                if (rest.length == 1 && COMMANDS.contains(rest[0])) {
                    return run(new String[] {rest[0], "--help"}, version, out, err);
                }
                return alone(command, rest, "tells of all commands; help COMMAND of one", help(version), out, err);
            case "check":
                return CheckCommand.run(rest, out, err);
            case "presets":
                return PresetsCommand.run(rest, out, err);
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
                        + (nearest == null ? "" : "; did you mean " + nearest + '?') + "\nusage: java -jar shearpin.jar COMMAND;"
                        + " the commands are " + Words.and(COMMANDS) + "; help COMMAND tells of one");
                return USAGE;
        }
    }

    /** A command that takes nothing. */
    private static int alone(String command, String[] rest, String what, String text, PrintStream out, PrintStream err) {
        boolean isHelp = rest.length == 1 && isHelp(rest[0]);
        if (rest.length == 0 || isHelp) {
            out.println(isHelp ? usage(command, what) : text);
            return 0;
        }
        err.println("shearpin: " + command + " takes no arguments, and was given \"" + rest[0] + "\"\n" + usage(command, what));
        return USAGE;
    }

    private static String usage(String command, String what) {
        return "usage: java -jar shearpin.jar " + command + "\n" + what;
    }

    private static String help(String version) {
        return "Shearpin " + version + ": circuit breakers, retries and latency metrics for programs that cannot be changed."
                + "\n  java -javaagent:shearpin.jar=rules.yaml -jar anything.jar    guards a program"
                + "\n  java -jar shearpin.jar check RULES [--classpath JAR...]      tells what is wrong and what is guarded"
                + "\n  java -jar shearpin.jar list                                  shows the JVMs that run"
                + "\n  java -jar shearpin.jar attach PID RULES                      guards one that runs already"
                + "\n  java -jar shearpin.jar status PID                            says what guards one"
                + "\n  java -jar shearpin.jar detach PID                            takes all of Shearpin out of one"
                + "\n  java -jar shearpin.jar presets [NAME]                        lists the presets, or prints one"
                + "\n  java -jar shearpin.jar password-hash                         makes of a password what exporter.auth keeps"
                + "\n  java -jar shearpin.jar schema                                prints the JSON Schema of rule files, for editors"
                + "\n  java -jar shearpin.jar suggest PID [--for 60s]               watches a JVM, and writes a rule file for it"
                + "\n  java -jar shearpin.jar version                               prints the version";
    }

    static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }
}
