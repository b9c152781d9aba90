package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Methods that end as methods seldom do: with errors of the JVM's, by a full stack or a full heap, by the end of their thread.
 * Does what it reads from its standard input, one command a line, and says {@code ok} after each.
 */
public final class Extremes {

    private int calls;
    private Throwable thrown;

    private Extremes() {
    }

    public static void main(String[] arguments) throws Exception {
        Extremes extremes = new Extremes();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            extremes.run(words[0], words.length == 1 ? 0 : Integer.parseInt(words[1]));
            System.out.println("ok");
        }
    }

    private void run(String command, int number) throws Exception {
        switch (command) {
            case "errors":
                errors();
                return;
            case "deep":
                System.out.println(onThread(new Deep(number), 0));
                return;
            case "deepest":
                System.out.println(onThread(new Deepest(), 0));
                return;
            case "overflow":
                overflow(number);
                return;
            case "brink":
                brink(number);
                return;
            case "memory":
                memory(number);
                return;
            case "stop":
            case "interrupt":
                endWaits(command.equals("stop"));
                return;
            case "quiet":
                for (int i = 0; i < number; i++) {
                    down(0);
                    valued(0, "a");
                }
                return;
            case "exit":
                exit(number);
                return;
            default:
                throw new IllegalArgumentException(command);
        }
    }

    // What the rules name.

    int down(int depth) {
        return depth == 0 ? 0 : down(depth - 1) + 1;
    }

    int valued(int depth, Object value) {
        return depth == 0 ? 0 : valued(depth - 1, value) + 1;
    }

    int fall(int depth) {
        calls = depth;
        return fall(depth + 1) + 1;
    }

    int bottomless(int depth) {
        return bottomless(depth + 1) + 1;
    }

    int bottomlessValued(int depth, Object value) {
        return bottomlessValued(depth + 1, value) + 1;
    }

    Object fails(Throwable with) throws Throwable {
        calls++;
        throw with;
    }

    int fills(List<Object> heap) {
        while (true) {
            heap.add(new byte[100_000]);
        }
    }

    void probed(boolean well) {
        if (!well) {
            throw new IllegalStateException("not well");
        }
    }

    void backsOff() {
        throw new IllegalStateException("not well");
    }

    void crowded(CountDownLatch until) throws InterruptedException {
        until.await();
    }

    void limited() {
    }

    void exit(int code) {
        System.exit(code);
    }

    // What calls them.

    private void errors() throws Exception {
        Throwable[] all = {new OutOfMemoryError("pretended"), new StackOverflowError(), new InternalError("pretended"), new ThreadDeath()};
        for (Throwable error : all) {
            calls = 0;
            try {
                fails(error);
            } catch (Throwable caught) {
                System.out.println(error.getClass().getName() + " same=" + (caught == error) + " calls=" + calls + " suppressed="
                        + caught.getSuppressed().length + " cause=" + caught.getCause());
            }
        }
    }

    private final class Deep implements Runnable {
        private final int depth;

        Deep(int depth) {
            this.depth = depth;
        }

        @Override
        public void run() {
            calls = down(depth);
        }
    }

    private final class Deepest implements Runnable {
        @Override
        public void run() {
            try {
                fall(0);
            } catch (StackOverflowError e) {
                // At the deepest of all calls.
            }
        }
    }

    private String onThread(Runnable work, long stackSize) throws Exception {
        Thread thread = new Thread(null, work, "extreme", stackSize);
        thrown = null;
        thread.setUncaughtExceptionHandler(new Thread.UncaughtExceptionHandler() {
            @Override
            public void uncaughtException(Thread dead, Throwable e) {
                thrown = e;
            }
        });
        thread.start();
        thread.join();
        return thrown == null ? Integer.toString(calls) : thrown.toString();
    }

    /** So that the end of the stack comes elsewhere each time. */
    private int after(int frames) {
        return frames > 0 ? after(frames - 1) + 1 : calls++ % 2 == 0 ? bottomless(0) : bottomlessValued(0, this);
    }

    private void overflow(final int times) throws Exception {
        calls = 0;
        String end = onThread(new Runnable() {
            @Override
            public void run() {
                for (int i = 0; i < times; i++) {
                    try {
                        after(i % 61);
                    } catch (StackOverflowError e) {
                        // As some programs do.
                    }
                    down(0);
                    valued(0, "a");
                }
            }
        }, 256 * 1024);
        System.out.println("overflowed " + end);
    }

    private void memory(int times) {
        int full = 0;
        for (int i = 0; i < times; i++) {
            List<Object> heap = new ArrayList<Object>();
            try {
                fills(heap);
            } catch (OutOfMemoryError e) {
                full++;
            }
            // Down to the last byte, and then calls.
            for (int size = 50_000; size > 8; size /= 2) {
                try {
                    while (true) {
                        heap.add(new byte[size]);
                    }
                } catch (OutOfMemoryError e) {
                    // As it should.
                }
            }
            for (int call = 0; call < 20; call++) {
                try {
                    down(3);
                    valued(3, heap);
                } catch (OutOfMemoryError e) {
                    // Of the program's own.
                }
            }
            heap = null;
        }
        System.out.println("full " + full);
    }

    /** A guarded call at each depth of a recursion, of which most are refused and some are probes that fail. */
    private int onTheBrink(int depth) {
        try {
            probed(false);
        } catch (RuntimeException e) {
            // As told, or refused.
        }
        return onTheBrink(depth + 1) + 1;
    }

    private void brink(int times) throws Exception {
        int refused = 0;
        for (int i = 0; i < times; i++) {
            onThread(new Runnable() {
                @Override
                public void run() {
                    try {
                        onTheBrink(0);
                    } catch (StackOverflowError e) {
                        down(0);
                    }
                }
            }, 256 * 1024);
            Thread.sleep(5); // longer than the breaker is open
            try {
                probed(true);
            } catch (RuntimeException e) {
                refused++;
            }
        }
        System.out.println("refused " + refused);
    }

    /** Ends threads that wait in a guarded call for another attempt, a place and a permit, by their stop or an interrupt. */
    @SuppressWarnings("deprecation")
    private void endWaits(boolean stop) throws Exception {
        final CountDownLatch end = new CountDownLatch(1);
        Thread inside = new Thread("inside") {
            @Override
            public void run() {
                try {
                    crowded(end);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        inside.start();
        awaitState(inside, Thread.State.WAITING);
        limited();
        for (final String wait : new String[] {"backsOff", "crowded", "limited"}) {
            final String[] seen = new String[1];
            Thread thread = new Thread("waits") {
                @Override
                public void run() {
                    try {
                        switch (wait) {
                            case "backsOff":
                                backsOff();
                                break;
                            case "crowded":
                                crowded(end);
                                break;
                            default:
                                limited();
                        }
                        seen[0] = "nothing";
                    } catch (Throwable e) {
                        seen[0] = e.getClass().getName() + " flag=" + isInterrupted();
                    }
                }
            };
            thread.start();
            awaitState(thread, Thread.State.TIMED_WAITING);
            if (stop) {
                thread.stop();
            } else {
                thread.interrupt();
            }
            thread.join();
            System.out.println(wait + ": " + seen[0]);
        }
        end.countDown();
        inside.join();
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state) {
            Thread.sleep(1);
        }
    }
}
