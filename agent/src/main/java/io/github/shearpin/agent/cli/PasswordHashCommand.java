package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.export.PasswordHasher;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * {@code java -jar shearpin.jar password-hash}: makes of a password what {@code exporter.auth} keeps of it. The password comes
 * from the terminal, or from standard input; never from an argument, which every user of the machine could see.
 */
final class PasswordHashCommand {

    private static final int FINE = 0;
    private static final int ERROR = 1;
    /** HTTP Basic goes through a header of bounded length. */
    private static final int LONGEST = 500;
    private static final int SHORT = 12;
    private static final String HOW = "usage: java -jar shearpin.jar password-hash\n"
            + "  asks for a password, or reads the first line of standard input (UTF-8), and prints what exporter.auth of the\n"
            + "  rule file keeps of it. A password is never an argument: other users see those in the list of processes.\n"
            + "  From a file: java -jar shearpin.jar password-hash < password.txt";

    private PasswordHashCommand() {
    }

    /**
     * @param arguments that follow the name of the command
     * @return the code to exit with
     */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        return run(arguments, System.in, terminal(), out, err);
    }

    /** @param terminal null: the password comes from standard input */
    static int run(String[] arguments, InputStream in, Console terminal, PrintStream out, PrintStream err) {
        if (arguments.length == 1 && CommandLine.isHelp(arguments[0])) {
            out.println(HOW);
            return FINE;
        }
        if (arguments.length > 0) {
            err.println("shearpin: password-hash takes no arguments\n" + HOW);
            return CommandLine.USAGE;
        }
        char[] password;
        try {
            password = terminal == null ? firstLine(in) : asked(terminal, err);
        } catch (IOException unreadable) {
            err.println("shearpin: the password could not be read (" + unreadable.getMessage() + ")");
            return ERROR;
        }
        return password == null ? ERROR : print(password, out, err);
    }

    private static int print(char[] password, PrintStream out, PrintStream err) {
        if (password.length == 0 || password.length > LONGEST) {
            err.println(password.length == 0 ? "shearpin: no password came; type one, or write: password-hash < password.txt"
                    : "shearpin: the password is longer than " + LONGEST + " characters; choose a shorter one");
            return ERROR;
        }
        try {
            String hash = PasswordHasher.hash(password).text();
            out.println(hash);
            out.flush();
            // Apart from the hash, so that hash=$(...) has that alone.
            err.println("\nFor the rule file:\n\nexporter:\n  auth:\n    username: prometheus\n    password-hash: \"" + hash + '"');
            if (password.length < SHORT) {
                err.println("\nThe password is short, and can be found by trying: `openssl rand -base64 18` prints a better one.");
            }
            return FINE;
        } catch (GeneralSecurityException lacking) {
            err.println("shearpin: this Java runtime cannot make the hash (" + lacking.getMessage() + "); take another one");
            return ERROR;
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    /** Null: the two are not the same, which has been said. */
    private static char[] asked(Console terminal, PrintStream err) {
        char[] password = terminal.readPassword("Password: ");
        char[] again = password == null ? null : terminal.readPassword("Again: ");
        if (password != null && !Arrays.equals(password, again)) {
            err.println("shearpin: the two are not the same; start again");
            return null;
        }
        return password == null ? new char[0] : password;
    }

    private static char[] firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.size() <= 4 * LONGEST) {
            line.write(next);
            next = in.read();
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
            return (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text).toCharArray();
        } catch (CharacterCodingException other) {
            throw new IOException("it is not in UTF-8", other);
        }
    }

    /** Null: there is none. From JDK 22 on there may be a console where input is piped. */
    private static Console terminal() {
        Console console = System.console();
        try {
            return console != null && (Boolean) Console.class.getMethod("isTerminal").invoke(console) ? console : null;
        } catch (ReflectiveOperationException older) {
            return console;
        }
    }
}
