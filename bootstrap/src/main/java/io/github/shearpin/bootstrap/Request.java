package io.github.shearpin.bootstrap;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.util.Properties;

/**
 * What the command line asks of the agent in a running JVM. It makes a folder that nobody else may enter and names it in the
 * agent's argument; what it asks is in a file there, and what it is answered goes into another. So neither length nor
 * characters of it are bounded by what the JVM lets pass with an argument.
 */
final class Request {

    /** What the agent's argument begins with; the folder follows. */
    private static final String PREFIX = "request=";

    private final File folder;
    private final Properties asked = new Properties();

    private Request(File folder) throws IOException {
        this.folder = folder;
        Reader in = new InputStreamReader(new FileInputStream(new File(folder, "request")), "UTF-8");
        try {
            asked.load(in);
        } finally {
            in.close();
        }
    }

    /** Null: the argument is no request. */
    static Request of(String argument) throws IOException {
        return argument == null || !argument.startsWith(PREFIX) ? null : new Request(new File(argument.substring(PREFIX.length())));
    }

    /** Such as {@code attach}. */
    String command() {
        return asked.getProperty("command");
    }

    /** What a guard is to be started with, as {@code -javaagent} takes it; may be null. */
    String argument() {
        return asked.getProperty("argument");
    }

    /** @param exitCode of the command */
    void answer(int exitCode, String text) throws IOException {
        OutputStream out = new FileOutputStream(new File(folder, "answer"));
        try {
            out.write((exitCode + "\n" + text).getBytes("UTF-8"));
        } finally {
            out.close();
        }
    }
}
