package io.github.shearpin.agent.attach;

import io.github.shearpin.agent.suggest.Reply;
import io.github.shearpin.agent.suggest.SuggestArguments;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code suggest PID}: has a running JVM watched for a while, and writes what rules it suggests. The rule file goes to stdout
 * or to a file, all else to stderr.
 */
public final class SuggestCommand {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final String USAGE_TEXT = "usage: java -jar shearpin.jar suggest PID [--for 60s] [--out FILE] [--files]"
            + " [--packages com.acme,...]\n"
            + "  watches a running JVM for calls that leave it (JDBC, HTTP, sockets, messaging), and writes a rule file\n"
            + "  for the application's methods above them; nothing is guarded, and afterwards all is as before\n"
            + "  --for 60s              for how long, from 1s to 10m\n"
            + "  --out FILE             where to write the rules, a file that does not exist yet; else to stdout\n"
            + "  --files                reading and writing files counts, too\n"
            + "  --packages com.acme    what the application is; else all that is no library that is known";

    private static final String WORD = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";
    private static final Pattern PACKAGE = Pattern.compile(WORD + "(\\." + WORD + ")*\\.?");
    private static final long SECOND_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 10 * 60 * SECOND_MILLIS;
    private static final long POLL_MILLIS = 100;
    /** Whether the JVM is still there is looked at less often. */
    private static final int POLLS_A_LOOK = 20;
    /** To weave, to take it back, and to write the answer; a JVM that is busy takes its time. */
    private static final long GRACE_MILLIS = 60 * SECOND_MILLIS;

    private final PrintStream out;
    private final PrintStream err;
    private String pid;
    private long millis = 60 * SECOND_MILLIS;
    private File target;
    private boolean files;
    private final List<String> packages = new ArrayList<String>();

    private SuggestCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * @param arguments what follows the command's name
     * @return the exit code
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        SuggestCommand command = new SuggestCommand(out, err);
        if (Arrays.asList(arguments).contains("--help") || Arrays.asList(arguments).contains("-h")) {
            out.println(USAGE_TEXT);
            return 0;
        }
        String wrong = command.parse(arguments);
        if (wrong != null) {
            err.println("shearpin: suggest: " + wrong);
            err.println(USAGE_TEXT);
            return USAGE;
        }
        try {
            return command.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            err.println("shearpin: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return FAILED;
        }
    }

    /** @return what is wrong; null: nothing */
    private String parse(String[] arguments) {
        Set<String> options = new HashSet<String>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            boolean takesValue = argument.equals("--for") || argument.equals("--out") || argument.equals("--packages");
            if (takesValue && (i + 1 == arguments.length || arguments[i + 1].isEmpty() || arguments[i + 1].startsWith("--"))) {
                return argument + " needs a value";
            }
            if ((argument.equals("--for") || argument.equals("--out")) && !options.add(argument)) {
                return argument + " is there twice";
            }
            if (argument.equals("--files")) {
                files = true;
            } else if (argument.equals("--for")) {
                millis = millis(arguments[++i]);
                if (millis < SECOND_MILLIS || millis > LONGEST_MILLIS) {
                    return "--for " + arguments[i] + " is no time from 1s to 10m; write it like 30s or 2m";
                }
            } else if (argument.equals("--out")) {
                target = new File(arguments[++i]);
                String wrong = wrongTarget();
                if (wrong != null) {
                    return wrong;
                }
            } else if (argument.equals("--packages")) {
                for (String name : arguments[++i].split(",", -1)) {
                    if (!PACKAGE.matcher(name).matches()) {
                        return "--packages " + arguments[i] + " are no packages; write them like com.acme,org.acme";
                    }
                    packages.add(name);
                }
            } else if (argument.startsWith("-")) {
                return "there is no option " + argument;
            } else if (pid != null) {
                return "one process at a time, not " + pid + " and " + argument;
            } else {
                pid = argument;
            }
        }
        if (pid == null) {
            return "the process is missing";
        }
        return JvmCommands.isNumber(pid) ? null : "\"" + pid + "\" is no number of a process; \"list\" shows the JVMs there are";
    }

    /** Asked before the JVM is watched, which takes its time. */
    private String wrongTarget() {
        File folder = target.getAbsoluteFile().getParentFile();
        if (target.exists()) {
            return "--out " + target + " exists already and is not written over; name another file";
        }
        if (folder == null || !folder.isDirectory()) {
            return "--out " + target + " is in no folder that there is; make " + folder + " first, or name another file";
        }
        return folder.canWrite() ? null : "--out " + target + " can't be written: this user may not write to " + folder;
    }

    /** Of {@code 90s} or {@code 2m}; negative: it is no such time. */
    private static long millis(String text) {
        if (!text.matches("[0-9]{1,6}[sm]")) {
            return -1;
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return number * SECOND_MILLIS * (text.endsWith("m") ? 60 : 1);
    }

    private int run() throws Exception {
        TargetJvm jvm = TargetJvm.of(pid, JvmCommands.ownJar());
        if (jvm.hasOwnFiles() || !jvm.isOfOurUser()) {
            err.println("shearpin: process " + pid + (jvm.hasOwnFiles() ? " runs in a container, whose files are others: run this"
                    + " command in it, too" : " is one of another user: run this command as that user"));
            return FAILED;
        }
        File reply = replyFile();
        try {
            String begun = jvm.ask("suggest", new SuggestArguments(millis, files, packages, reply).toString(), null);
            if (!begun.startsWith("0\n")) {
                err.println("shearpin: process " + pid + ": " + begun.substring(begun.indexOf('\n') + 1).trim());
                return FAILED;
            }
            err.println("shearpin: watches process " + pid + " for " + millis / SECOND_MILLIS
                    + " s; its users should be at work meanwhile (Ctrl-C ends it)");
            Reply answer = await(jvm, reply);
            if (answer == null) {
                return FAILED;
            }
            err.println("shearpin: " + answer.remark());
            return write(answer.rules());
        } finally {
            reply.delete(); // by which the JVM knows that nobody waits any more
        }
    }

    /** For nobody else to read: it names what the application is made of. */
    private static File replyFile() throws IOException {
        final File reply = File.createTempFile("shearpin-suggest-", ".reply");
        boolean ours = reply.setReadable(false, false) & reply.setReadable(true, true) & reply.setWritable(false, false)
                & reply.setWritable(true, true);
        if (!ours) {
            reply.deleteOnExit();
        }
        Runtime.getRuntime().addShutdownHook(new Thread("shearpin-suggest-end") {
            @Override
            public void run() {
                reply.delete();
            }
        });
        return reply;
    }

    /** @return null: the JVM does not answer, which has been told */
    private Reply await(TargetJvm jvm, File reply) throws Exception {
        long until = System.nanoTime() + (millis + GRACE_MILLIS) * 1_000_000;
        for (int polls = 1; until - System.nanoTime() > 0; polls++) {
            Reply answer = Reply.read(reply);
            if (answer != null) {
                return answer;
            }
            if (polls % POLLS_A_LOOK == 0 && jvm.hasEnded()) {
                err.println("shearpin: suggest: process " + pid + " ended before it answered");
                return null;
            }
            Thread.sleep(POLL_MILLIS);
        }
        err.println("shearpin: suggest: process " + pid + " has not answered in time; it says why on its own stderr");
        return null;
    }

    private int write(String rules) throws IOException {
        if (rules.isEmpty()) {
            err.println("shearpin: there is nothing to suggest, and nothing was written; try it while the application is at work,"
                    + " for longer (--for 5m), or " + (packages.isEmpty() ? "name its packages (--packages com.acme)"
                    : "without --packages, if it may have others"));
            return FAILED;
        }
        if (target == null) {
            out.print(rules);
            out.flush();
            return 0;
        }
        Writer writer = new OutputStreamWriter(new FileOutputStream(target), StandardCharsets.UTF_8);
        try {
            writer.write(rules);
        } finally {
            writer.close();
        }
        err.println("shearpin: wrote " + target + "; read it, then: java -jar shearpin.jar attach " + pid + ' ' + target);
        return 0;
    }
}
