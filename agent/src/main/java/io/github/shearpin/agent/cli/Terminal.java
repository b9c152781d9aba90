package io.github.shearpin.agent.cli;

import java.io.Console;

/** Colours for people, where a terminal shows them. Immutable. */
final class Terminal {

    private final boolean colours;

    Terminal(boolean colours) {
        this.colours = colours;
    }

    /** Of this process: with colours if it has a terminal, and nobody asked for none ({@code NO_COLOR}, no-color.org). */
    static Terminal ofProcess() {
        String none = System.getenv("NO_COLOR");
        return new Terminal((none == null || none.isEmpty()) && !"dumb".equals(System.getenv("TERM"))
                && !System.getProperty("os.name", "").startsWith("Windows") && isTerminal(System.console()));
    }

    /** From JDK 22 on there may be a console where there is no terminal. */
    private static boolean isTerminal(Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    String bold(String text) {
        return painted("1", text);
    }

    String good(String text) {
        return painted("32", text);
    }

    String warning(String text) {
        return painted("33", text);
    }

    String bad(String text) {
        return painted("31", text);
    }

    String faint(String text) {
        return painted("2", text);
    }

    private String painted(String code, String text) {
        return colours ? "\u001b[" + code + 'm' + text + "\u001b[0m" : text;
    }
}
