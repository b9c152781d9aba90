import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Twenty threads that call methods which fail in bursts, dawdle, and are given ever other values; and tells what it holds. */
public final class Soaking {

    private static final int THREADS = 20;

    private final ScheduledExecutorService elsewhere = Executors.newScheduledThreadPool(2);
    private final AtomicLong calls = new AtomicLong();

    public static void main(String[] arguments) throws Exception {
        Soaking soaking = new Soaking();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> soaking.work(random), "soaking-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(soaking.holds());
            System.out.println("ok");
        }
        System.exit(0);
    }

    /**
     * Calls so far, then bytes of heap that are in use after a collection, bytes of metaspace, the agent's workers, which come and
     * go with the load, other threads, open files.
     */
    private String holds() {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        long metaspace = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            metaspace += pool.getName().equals("Metaspace") ? pool.getUsage().getUsed() : 0;
        }
        long workers = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("shearpin-worker"))
                .count();
        String[] files = new File("/proc/self/fd").list();
        return calls + " " + heap + " " + metaspace + " " + workers + " "
                + (ManagementFactory.getThreadMXBean().getThreadCount() - workers) + " " + (files == null ? 0 : files.length);
    }

    private void work(Random random) {
        while (true) {
            int number = random.nextInt(100_000);
            attempt(() -> plain("customer-" + number));
            attempt(() -> keyed("tenant-" + number % 5_000, number));
            attempt(() -> slow(number));
            attempt(() -> later(number).get(10, TimeUnit.SECONDS));
            calls.addAndGet(4);
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception e) {
            // It is all the same.
        }
    }

    /** Ten seconds in each half minute. */
    private static boolean isBad() {
        return System.currentTimeMillis() / 10_000 % 3 == 0;
    }

    String plain(String customer) throws IOException {
        if (isBad() && customer.hashCode() % 4 != 0) {
            throw new IOException("no connection for " + customer);
        }
        return customer;
    }

    int keyed(String tenant, int number) {
        if (number % 50 == 0) {
            throw new IllegalStateException(tenant);
        }
        return number % 7;
    }

    void slow(int number) throws InterruptedException {
        Thread.sleep(number % 20);
    }

    CompletableFuture<String> later(int number) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        elsewhere.schedule(() -> number % 10 == 0 ? answer.completeExceptionally(new IOException("later"))
                : answer.complete("done"), number % 5, TimeUnit.MILLISECONDS);
        return answer;
    }
}
