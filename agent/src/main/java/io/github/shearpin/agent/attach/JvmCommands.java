package io.github.shearpin.agent.attach;

import com.google.gson.stream.JsonWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands {@code attach}, {@code detach}, {@code status} and {@code list}. */
public final class JvmCommands {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    private JvmCommands(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * @param command   the name of one of them
     * @param arguments what follows it
     * @return the exit code
     */
    public static int run(String command, String[] arguments, PrintStream out, PrintStream err) {
        return new JvmCommands(out, err).run(command, Arrays.asList(arguments));
    }

    private int run(String command, List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(usage(command));
            return 0;
        }
        try {
            if (command.equals("list")) {
                return list(arguments);
            }
            boolean attach = command.equals("attach");
            if (arguments.isEmpty() || attach && arguments.size() < 2 || !attach && arguments.size() > 1) {
                return wrong(command, attach ? "it takes a process and its rules" : "it takes one process");
            }
            String pid = arguments.get(0);
            if (!isNumber(pid)) {
                return wrong(command, "\"" + pid + "\" is no number of a process");
            }
            for (String word : arguments.subList(Math.min(2, arguments.size()), arguments.size())) {
                if (word.indexOf('=') < 1) {
                    return wrong(command, "\"" + word + "\" is no KEY=VALUE; several rule files are joined by a comma");
                }
            }
            TargetJvm jvm = TargetJvm.of(pid, ownJar());
            if (attach) {
                return attach(jvm, pid, arguments.subList(1, arguments.size()));
            }
            if (Boolean.FALSE.equals(jvm.isGuarded())) { // so it need not be asked, which would leave our jar on its class path
                err.println("shearpin: process " + pid + " is not guarded");
                return FAILED;
            }
            return tell(jvm, pid, jvm.ask(command, null, null));
        } catch (CannotAttachException e) {
            err.println("shearpin: " + e.getMessage());
            return FAILED;
        }
    }

    static boolean isNumber(String text) {
        return text.matches("[1-9][0-9]{0,9}");
    }

    private int attach(TargetJvm jvm, String pid, List<String> arguments) throws CannotAttachException {
        AttachArgument argument = new AttachArgument(arguments, new File("").getAbsoluteFile());
        File copied = null;
        for (String file : argument.files()) {
            if (jvm.sees(file)) {
                continue;
            }
            if (!new File(file).exists()) {
                throw new CannotAttachException(file + ": there is no such file; process " + pid + " was left alone");
            }
            if (argument.files().size() > 1 || !new File(file).isFile()) {
                throw new CannotAttachException("process " + pid + " runs in a container, where there is no " + file
                        + "; put it there (docker cp, say), or write all rules into one file, which is copied");
            }
            copied = new File(file);
        }
        int code = tell(jvm, pid, jvm.ask("attach", argument.text(), copied));
        if (copied != null) {
            out.println(copied + " was copied into the container, where process " + pid + " runs; later changes of it are not seen there");
        }
        return code;
    }

    /** Prints an answer. Returns its exit code. */
    private int tell(TargetJvm jvm, String pid, String answer) {
        int end = answer.indexOf('\n');
        int code = Integer.parseInt(answer.substring(0, end));
        String text = answer.substring(end + 1).trim();
        if (code == 0) {
            out.println(text);
        } else {
            err.println("shearpin: process " + pid + ": " + text);
        }
        if (jvm.warns()) {
            out.println("(Its JVM warns on its stderr of agents that come late, each time it is asked something. It does not when it"
                    + " is started with -XX:+EnableDynamicAgentLoading)");
        }
        return code;
    }

    private int list(List<String> arguments) throws CannotAttachException {
        boolean json = arguments.equals(Arrays.asList("--json"));
        if (!json && !arguments.isEmpty()) {
            return wrong("list", "it takes nothing but --json");
        }
        AttachApi api = AttachApi.find();
        if (api == null) {
            throw new CannotAttachException("this Java (" + System.getProperty("java.home") + ") cannot see others, as JREs and cut"
                    + " down images can't; run the command with the java of a JDK");
        }
        List<AttachApi.Found> found = new ArrayList<AttachApi.Found>();
        String own = LinuxProcess.areKnown() ? LinuxProcess.self().pid() : "";
        try {
            for (AttachApi.Found jvm : api.list()) {
                if (!jvm.pid.equals(own)) {
                    found.add(jvm);
                }
            }
        } catch (Throwable failure) {
            throw new CannotAttachException("the JVMs of this user could not be listed: " + failure);
        }
        if (json) {
            out.println(json(found));
            return 0;
        }
        if (found.isEmpty()) {
            out.println("No other JVM of this user is seen");
            return 0;
        }
        out.printf("%-8s %-8s %s%n", "PID", "GUARDED", "RUNS");
        for (AttachApi.Found jvm : found) {
            Boolean guarded = isGuarded(jvm);
            out.printf("%-8s %-8s %s%n", jvm.pid, guarded == null ? "?" : guarded ? "yes" : "no", program(jvm));
        }
        return 0;
    }

    private static Boolean isGuarded(AttachApi.Found jvm) {
        LinuxProcess process = LinuxProcess.areKnown() ? LinuxProcess.of(jvm.pid) : null;
        return process == null ? null : process.isGuarded();
    }

    /** Without its arguments, which may hold what is secret. */
    private static String program(AttachApi.Found jvm) {
        String command = jvm.command.trim();
        int end = command.indexOf(' ');
        return command.isEmpty() ? "?" : end < 0 ? command : command.substring(0, end);
    }

    private static String json(List<AttachApi.Found> found) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginArray();
            for (AttachApi.Found jvm : found) {
                json.beginObject();
                json.name("pid").value(Long.parseLong(jvm.pid));
                json.name("guarded").value(isGuarded(jvm));
                json.name("runs").value(program(jvm));
                json.endObject();
            }
            json.endArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private int wrong(String command, String why) {
        err.println("shearpin: " + command + ": " + why);
        err.print(usage(command));
        return USAGE;
    }

    private static String usage(String command) {
        String jar = "java -jar shearpin.jar ";
        switch (command) {
            case "attach":
                return "usage: " + jar + "attach PID RULES [KEY=VALUE...]\n"
                        + "  guards a JVM of this user that runs already, as -javaagent:shearpin.jar=RULES,KEY=VALUE... does at its start;\n"
                        + "  one that is guarded already takes these rules instead of those that it has\n";
            case "detach":
                return "usage: " + jar + "detach PID\n"
                        + "  takes all of Shearpin out of a JVM again: its classes become what they were\n";
            case "status":
                return "usage: " + jar + "status PID\n"
                        + "  says what guards a JVM, since when and from which files, and which rules match nothing; exit code 1: nothing\n";
            default:
                return "usage: " + jar + "list [--json]\n"
                        + "  shows the JVMs of this user that run, and whether they are guarded\n";
        }
    }

    static File ownJar() throws CannotAttachException {
        try {
            return new File(JvmCommands.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getAbsoluteFile();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new CannotAttachException("Shearpin's jar was not found: " + e);
        }
    }
}
