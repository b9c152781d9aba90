import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Caches with and without statistics of their own. */
public class Guavas {

    private static final AtomicLong NOW = new AtomicLong();
    private static Cache<String, String> small = CacheBuilder.newBuilder().maximumSize(3).concurrencyLevel(1).build();
    private static LoadingCache<String, String> fleeting = CacheBuilder.newBuilder().expireAfterWrite(1, TimeUnit.HOURS)
            .ticker(new Ticker() {
                @Override
                public long read() {
                    return NOW.get();
                }
            }).recordStats().build(new CacheLoader<String, String>() {
                @Override
                public String load(String key) {
                    return "loaded";
                }
            });

    public static void main(String[] args) throws Exception {
        small.getIfPresent("a"); // miss
        small.get("a", () -> "made"); // miss
        small.get("a", () -> "made"); // hit
        small.getIfPresent("a"); // hit
        for (String key : Arrays.asList("b", "c", "d", "e")) {
            small.put(key, "put"); // two too many
        }
        small.getAllPresent(Arrays.asList("x", "y", "z")); // 3 misses

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
        System.out.println("done");
        System.in.read();
    }
}
