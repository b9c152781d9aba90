import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Methods which fail in bursts, and dawdle. Without lambdas and joined strings: each time a class is woven anew, the JVM makes
 * the classes behind those anew, and keeps them as long as the loader.
 */
final class Soaking {

    private final ScheduledExecutorService elsewhere = Executors.newScheduledThreadPool(2);

    /** Ten seconds in each half minute. */
    private static boolean isBad() {
        return System.currentTimeMillis() / 10_000 % 3 == 0;
    }

    String plain(String customer) throws IOException {
        if (isBad() && customer.hashCode() % 4 != 0) {
            throw new IOException("no connection for ".concat(customer));
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
        elsewhere.schedule(new Runnable() {
            @Override
            public void run() {
                if (number % 10 == 0) {
                    answer.completeExceptionally(new IOException("later"));
                } else {
                    answer.complete("done");
                }
            }
        }, number % 5, TimeUnit.MILLISECONDS);
        return answer;
    }
}
