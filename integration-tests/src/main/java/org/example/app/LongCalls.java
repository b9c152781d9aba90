package org.example.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Calls that last until it is told on its standard input that they end: {@code begin}, {@code end} and {@code quick}. */
public final class LongCalls {

    private final CountDownLatch end = new CountDownLatch(1);
    private int attempts;
    private CompletableFuture<String> later;

    private LongCalls() {
    }

    public static void main(String[] arguments) throws Exception {
        LongCalls program = new LongCalls();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        Thread caller = null;
        CompletableFuture<String> stage = null;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals("begin")) {
                caller = program.callSync();
                stage = program.later();
            } else if (line.equals("end")) {
                program.end.countDown();
                caller.join();
                CompletableFuture<String> first = program.later;
                first.completeExceptionally(new IOException("the first"));
                while (program.later == first) {
                    Thread.sleep(5); // until it is tried again
                }
                program.later.complete("second");
                System.out.println("stage: " + stage.get());
            } else {
                System.out.println(program.quick());
            }
            System.out.println("ok");
        }
    }

    private Thread callSync() throws InterruptedException {
        final CountDownLatch begun = new CountDownLatch(1);
        Thread caller = new Thread("caller") {
            @Override
            public void run() {
                try {
                    System.out.println("sync: " + sync(begun));
                } catch (Exception e) {
                    System.out.println("sync: " + e);
                }
            }
        };
        caller.start();
        begun.await();
        return caller;
    }

    public String sync(CountDownLatch begun) throws Exception {
        begun.countDown();
        end.await();
        if (++attempts == 1) {
            throw new IOException("the first");
        }
        return "attempt " + attempts;
    }

    public CompletableFuture<String> later() {
        later = new CompletableFuture<String>();
        return later;
    }

    public String quick() {
        return "quick";
    }
}
