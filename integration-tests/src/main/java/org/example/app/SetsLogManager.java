package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.logging.LogManager;

/**
 * Names its own LogManager in {@code main}, as JBoss Modules does, and says which one it got. With an argument it waits
 * for a line before, always for one after.
 */
public final class SetsLogManager {

    private SetsLogManager() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        if (arguments.length > 0) {
            System.out.println("in main");
            lines.readLine();
        }
        System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
        System.out.println(LogManager.getLogManager().getClass().getName());
        lines.readLine();
    }
}
