package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Fifty threads that call methods all the time, and count what becomes of that. */
public final class Busy {

    private static final int THREADS = 50;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<String>("none");

    private Busy() {
    }

    public static void main(String[] arguments) throws Exception {
        Busy busy = new Busy();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(busy::work, "busy-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null && !line.equals("return"); line = commands.readLine()) {
            if (line.equals("collect")) {
                System.gc();
            } else {
                System.out.println(busy.calls + " " + busy.failures + " " + busy.failure);
            }
            System.out.println("ok");
        }
    }

    private void work() {
        while (true) {
            try {
                if (!first("a").equals("a") || second(3) != 3) {
                    throw new IllegalStateException("another result");
                }
                calls.incrementAndGet();
                Thread.sleep(1);
            } catch (Throwable t) {
                failures.incrementAndGet();
                failure.set(t.toString());
            }
        }
    }

    String first(String text) {
        return text;
    }

    int second(int number) {
        return number;
    }
}
