package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.instrument.Instrumentation;

/**
 * Another agent. {@code load=CLASS} loads and initialises a class of the application before the agents after it start;
 * {@code wait} holds up the start of the application until a line comes.
 */
public final class EarlyAgent {

    private EarlyAgent() {
    }

    public static void premain(String argument, Instrumentation instrumentation) throws Exception {
        if (argument.startsWith("load=")) {
            Class.forName(argument.substring("load=".length()), true, ClassLoader.getSystemClassLoader());
        } else {
            System.out.println("before main");
            new BufferedReader(new InputStreamReader(System.in, "UTF-8")).readLine();
        }
    }
}
