import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Caches with and without statistics of their own, with and without bounds. */
public class Caffeines {

    private static final AtomicLong NOW = new AtomicLong();
    private static Cache<String, String> small = Caffeine.newBuilder().maximumSize(3).executor(Runnable::run).build();
    private static LoadingCache<String, String> fleeting = Caffeine.newBuilder().expireAfterWrite(1, TimeUnit.HOURS)
            .ticker(NOW::get).executor(Runnable::run).recordStats().build(key -> "loaded");
    private static Cache<String, String> endless = Caffeine.newBuilder().build();
    private static AsyncCache<String, String> later = Caffeine.newBuilder().maximumSize(10).executor(Runnable::run).buildAsync();

    public static void main(String[] args) throws Exception {
        small.getIfPresent("a"); // miss
        small.get("a", key -> "made"); // miss
        small.get("a", key -> "made"); // hit
        small.getIfPresent("a"); // hit
        for (String key : Arrays.asList("b", "c", "d", "e")) {
            small.put(key, "put"); // two too many
        }
        small.cleanUp();
        small.getAllPresent(Arrays.asList("x", "y", "z")); // 3 misses
        System.out.println("small " + small.estimatedSize());

        fleeting.get("x"); // miss
        fleeting.get("x"); // hit
        fleeting.getAll(Arrays.asList("x", "y")); // hit, miss
        NOW.addAndGet(TimeUnit.HOURS.toNanos(2));
        fleeting.getIfPresent("x"); // miss
        fleeting.cleanUp(); // two are gone
        fleeting.put("z", "put");
        fleeting.invalidate("z"); // not given up, but taken
        System.out.println("fleeting " + fleeting.stats().hitCount() + " " + fleeting.stats().missCount() + " "
                + fleeting.stats().evictionCount());

        endless.get("a", key -> "made"); // miss
        endless.get("a", key -> "made"); // hit
        endless.getIfPresent("b"); // miss

        later.get("a", key -> "made").get(); // miss
        later.get("a", key -> "made").get(); // hit
        System.out.println("done");
        System.in.read();
    }
}
