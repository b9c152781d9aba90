package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Does what it reads from its standard input, one command a line, and says {@code ok} after each. */
public final class Driver {

    private final Remote remote = new Remote();

    private Driver() {
    }

    public static void main(String[] arguments) throws Exception {
        Driver driver = new Driver();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("return")) {
                return;
            }
            driver.run(words);
            System.out.println("ok");
        }
    }

    private void run(String[] words) throws Exception {
        switch (words[0]) {
            case "call":
                for (int i = 2; i < words.length; i++) {
                    System.out.println(call(words[1], words[i]));
                }
                return;
            case "names":
                for (java.lang.reflect.Parameter parameter : Remote.class.getMethod(words[1], String.class).getParameters()) {
                    System.out.println(parameter.isNamePresent() ? parameter.getName() : "forgotten");
                }
                return;
            case "threads":
                threads();
                return;
            case "properties":
                System.out.println(new TreeSet<Object>(System.getProperties().keySet()));
                return;
            case "class":
                lookUpClass(words[1]);
                return;
            case "resource":
                lookUpResource(words[1]);
                return;
            case "exit":
                System.exit(Integer.parseInt(words[1]));
                return;
            case "throw":
                throw new IllegalStateException("as told");
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private String call(String method, String how) {
        try {
            switch (method) {
                case "guarded":
                    return remote.guarded(how);
                case "hot":
                    return remote.hot(how);
                case "watched":
                    return remote.watched(how);
                case "choosy":
                    return remote.choosy(how);
                case "timed":
                    return remote.timed(how);
                case "retried":
                    remote.forgetAttempts();
                    return remote.retried(how);
                default:
                    throw new IllegalArgumentException(method);
            }
        } catch (Throwable e) {
            List<String> types = new ArrayList<String>();
            for (Class<?> type = e.getClass(); type != Throwable.class; type = type.getSuperclass()) {
                types.add(type.getName());
            }
            return types + ": " + e.getMessage();
        }
    }

    private static void threads() {
        List<String> lines = new ArrayList<String>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ClassLoader loader = thread.getContextClassLoader();
            lines.add(thread.getName() + " daemon=" + thread.isDaemon() + " loader="
                    + (loader == null ? null : loader.getClass().getName()));
        }
        Collections.sort(lines);
        for (String line : lines) {
            System.out.println(line);
        }
    }

    private static void lookUpClass(String name) {
        ClassLoader[] loaders = {Driver.class.getClassLoader(), ClassLoader.getSystemClassLoader(),
            ClassLoader.getSystemClassLoader().getParent(), null};
        for (ClassLoader loader : loaders) {
            try {
                System.out.println("seen: " + Class.forName(name, false, loader));
            } catch (ClassNotFoundException e) {
                System.out.println("not found");
            } catch (LinkageError e) {
                System.out.println("broken: " + e);
            }
        }
    }

    private static void lookUpResource(String name) throws Exception {
        List<URL> urls = new ArrayList<URL>(Collections.list(ClassLoader.getSystemResources(name)));
        urls.addAll(Collections.list(Thread.currentThread().getContextClassLoader().getResources(name)));
        System.out.println(urls);
    }
}
