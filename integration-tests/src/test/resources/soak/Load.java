import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Twenty threads that call the methods of {@link Soaking} with ever other values; and tells what the JVM holds. */
public final class Load {

    private static final int THREADS = 20;

    private final Soaking soaking = new Soaking();
    private final AtomicLong calls = new AtomicLong();

    public static void main(String[] arguments) throws Exception {
        Load load = new Load();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> load.work(random), "soaking-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(load.holds());
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
            attempt(() -> soaking.plain("customer-" + number));
            attempt(() -> soaking.keyed("tenant-" + number % 5_000, number));
            attempt(() -> soaking.slow(number));
            attempt(() -> soaking.later(number).get(10, TimeUnit.SECONDS));
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
}
