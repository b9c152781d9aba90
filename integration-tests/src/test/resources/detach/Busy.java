import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Calls all the time, and tells for each line of its input how many calls it has made and what went wrong so far. */
public class Busy {

    private static final int THREADS = 16;
    private final AtomicLong calls = new AtomicLong();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private volatile Throwable wrong;

    public static void main(String[] arguments) throws Exception {
        final Busy busy = new Busy();
        for (int i = 0; i < THREADS; i++) {
            Thread caller = new Thread("caller-" + i) {
                @Override
                public void run() {
                    busy.callAllTheTime();
                }
            };
            caller.setDaemon(true);
            caller.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        while (commands.readLine() != null) {
            System.out.println(busy.calls);
            System.out.println(busy.wrong);
            System.out.println("ok");
        }
        System.exit(0);
    }

    private void callAllTheTime() {
        for (int i = 0; ; i++) {
            try {
                check(plus(i, 1), i + 1);
                check(keyed("k" + i % 3, i), i);
                check(refused(i), -1);
                check(later(i).get(), i);
                Thread.sleep(1);
            } catch (Throwable e) {
                e.printStackTrace(System.out);
                wrong = e;
            }
            calls.incrementAndGet();
        }
    }

    private static void check(int is, int due) {
        if (is != due) {
            throw new AssertionError(is + " is not " + due);
        }
    }

    public int plus(int one, int other) {
        return one + other;
    }

    public int keyed(String key, int value) throws InterruptedException {
        if (value % 50 == 0) {
            Thread.sleep(20);
        }
        return value;
    }

    /** Its rule refuses all calls, with this as fallback; so does it. */
    public int refused(int value) {
        return -1;
    }

    public CompletableFuture<Integer> later(final int value) {
        final CompletableFuture<Integer> later = new CompletableFuture<Integer>();
        pool.execute(new Runnable() {
            @Override
            public void run() {
                later.complete(value);
            }
        });
        return later;
    }
}
