import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls a guarded method on many virtual threads at once, and tells how the calls ended. */
final class Virtual {

    static final int CALLS = 500;

    private static final Map<String, Integer> ENDS = new TreeMap<>();

    /** @param attempts how many there were of this call */
    static int guarded(int i, AtomicInteger attempts) throws Exception {
        boolean first = attempts.incrementAndGet() == 1;
        Thread.sleep(i % 50 == 0 ? 60_000 : 3);
        if (i % 5 == 1 && first || i % 10 == 2) {
            throw new IOException("far end is gone");
        }
        return i;
    }

    private static void call(int i) {
        String end;
        try {
            end = guarded(i, new AtomicInteger()) == i ? "success" : "another call's result";
        } catch (IOException e) {
            end = "failure";
        } catch (Throwable e) {
            end = switch (e.getClass().getSimpleName()) {
                case "CallTimedOutException" -> "timeout";
                case "BulkheadFullException", "RateLimitExceededException" -> "rejected";
                default -> e.toString();
            };
        }
        if (Thread.currentThread().isInterrupted()) {
            end += ", interrupted";
        }
        synchronized (ENDS) {
            ENDS.merge(end, 1, Integer::sum);
        }
    }

    /** Shows that what pins is told, where the JDK can tell it. */
    private static void pin() {
        synchronized (new Object()) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                int number = i;
                executor.submit(() -> call(number));
            }
        }
        Thread.ofVirtual().start(Virtual::pin).join();
        ENDS.forEach((end, calls) -> System.out.println("end " + end + " " + calls));
        System.out.println("done");
        System.in.read();
    }
}
