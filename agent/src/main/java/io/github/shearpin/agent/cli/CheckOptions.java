package io.github.shearpin.agent.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words after {@code check}. */
final class CheckOptions {

    private String rules;
    private final ClassPath classPath = new ClassPath();
    private final List<String> explain = new ArrayList<String>();
    private boolean json;
    private boolean help;
    private String wrong;

    private CheckOptions() {
    }

    static CheckOptions parse(String[] words) {
        CheckOptions options = new CheckOptions();
        boolean inClassPath = false;
        for (int i = 0; i < words.length && options.wrong == null; i++) {
            String word = words[i];
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.equals("--classpath") || name.equals("--explain")) {
                inClassPath = !name.equals("--explain");
                String value = equals >= 0 ? word.substring(equals + 1) : i + 1 < words.length ? words[++i] : "";
                if (value.isEmpty() || equals < 0 && value.startsWith("--")) {
                    options.wrong = name + " says nothing of " + (inClassPath ? "jars or directories" : "a rule");
                } else if (inClassPath) {
                    options.classPath.add(value);
                } else {
                    options.explain.add(value);
                }
            } else if (word.equals("--json")) {
                options.json = true;
            } else if (CommandLine.isHelp(word)) {
                options.help = true;
            } else if (word.startsWith("-")) {
                options.wrong = "unknown option \"" + word + '"';
            } else if (options.rules == null) {
                options.rules = word;
            } else if (inClassPath) {
                options.classPath.add(word); // a shell has made several of lib/*.jar
            } else {
                options.wrong = "\"" + word + "\" is one word too many; several rule files are joined by ';'";
            }
        }
        options.lookAtAll();
        return options;
    }

    private void lookAtAll() {
        if (wrong == null && rules == null) {
            wrong = "names no rule file";
        } else if (wrong == null && !explain.isEmpty() && classPath.isEmpty()) {
            wrong = "--explain needs --classpath: the jars or directories of the program";
        }
    }

    static List<String> usage() {
        return Arrays.asList("usage: java -jar shearpin.jar check RULES [--classpath JAR|DIR|FATJAR|WAR...]... [--explain RULE]... [--json]",
                "  RULES        a rule file, a directory of them, or several joined by ';'",
                "  --classpath  the program's jars, wars, ears and directories, joined by ':' or ';' or one after the other; also",
                "               jdk: for the JDK that this runs on, or jdk:MODULE. Says which methods each rule would guard",
                "  --explain    says of this rule, stage by stage, what is left of all types and methods, and what came near",
                "  --json       writes all of it as JSON",
                "Exit code: 0 all is fine; 1 there are errors, or a rule that guards nothing; 2 it was used wrongly");
    }

    /** Null: nothing. */
    String wrong() {
        return help ? null : wrong;
    }

    boolean help() {
        return help;
    }

    String rules() {
        return rules;
    }

    ClassPath classPath() {
        return classPath;
    }

    /** Names of rules. */
    List<String> explain() {
        return explain;
    }

    boolean json() {
        return json;
    }
}
