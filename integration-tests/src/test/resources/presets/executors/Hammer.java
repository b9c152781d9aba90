import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Threads that hand tasks to all kinds of pools at once, which do the same and load classes. */
public class Hammer {

    static final int THREADS = 16;
    static final int ROUNDS = 500;
    static final Phaser LEFT = new Phaser(1);

    /** Made anew by a loader of its own in many tasks. */
    public static class Task implements Runnable {
        @Override
        public void run() {
            IntStream.range(0, 10).parallel().mapToObj(i -> "text " + i).forEach(String::length);
        }
    }

    public static void main(String[] arguments) throws Exception {
        byte[] classFile = classFile();
        ThreadPoolExecutor fixed = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
        ThreadPoolExecutor cached = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(2);
        ForkJoinPool forkJoin = new ForkJoinPool(3);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    boolean loading = round % 10 == 0;
                    hand(fixed, () -> hand(forkJoin, loading ? made(classFile) : () -> { }));
                    hand(forkJoin, () -> hand(fixed, () -> { }));
                    hand(scheduled, () -> hand(cached, loading ? made(classFile) : () -> { }));
                    hand(task -> scheduled.schedule(task, 1, TimeUnit.MILLISECONDS), () -> { });
                    hand(task -> CompletableFuture.runAsync(task), () -> { }); // the common pool, or a thread for each
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        LEFT.arriveAndAwaitAdvance();
        System.out.println("done");
        System.in.read();
        System.exit(0);
    }

    static void hand(Executor pool, Runnable task) {
        LEFT.register();
        pool.execute(() -> {
            try {
                task.run();
            } finally {
                LEFT.arriveAndDeregister();
            }
        });
    }

    static Runnable made(byte[] classFile) {
        class Fresh extends ClassLoader {
            Runnable task() throws ReflectiveOperationException {
                return (Runnable) defineClass("Hammer$Task", classFile, 0, classFile.length).getDeclaredConstructor().newInstance();
            }
        }
        try {
            return new Fresh().task();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] classFile() throws Exception {
        try (InputStream in = Hammer.class.getResourceAsStream("Hammer$Task.class")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes.write(b);
            }
            return bytes.toByteArray();
        }
    }
}
