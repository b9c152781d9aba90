import java.time.Duration;
import java.util.function.Supplier;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.expiry.ExpiryPolicy;

/** A cache of three, one of what is old as soon as it was looked at, and one behind JCache. */
public class Ehcache3 {

    public static void main(String[] args) throws Exception {
        CacheManager manager = CacheManagerBuilder.newCacheManagerBuilder().build(true);
        Cache<String, String> small = manager.createCache("small", CacheConfigurationBuilder
                .newCacheConfigurationBuilder(String.class, String.class, ResourcePoolsBuilder.heap(3)));
        small.get("a"); // miss
        for (int i = 0; i < 5; i++) {
            small.put("key " + i, "put"); // two too many
        }
        small.put("late", "put"); // a third
        small.get("late"); // hit, or miss when it was what had to go
        Cache<String, String> old = manager.createCache("old", CacheConfigurationBuilder
                .newCacheConfigurationBuilder(String.class, String.class, ResourcePoolsBuilder.heap(100))
                .withExpiry(new OnceLookedAt()));
        old.put("x", "put");
        old.get("x"); // hit, and old from now on
        old.get("x"); // miss, and gone
        old.put("y", "put");
        old.remove("y"); // not given up, but taken

        javax.cache.Cache<String, String> standard = Caching.getCachingProvider().getCacheManager()
                .createCache("standard", new MutableConfiguration<String, String>());
        standard.put("a", "put");
        standard.get("a"); // hit
        standard.get("a"); // hit
        standard.get("b"); // miss
        System.out.println("done");
        System.in.read();
    }

    private static final class OnceLookedAt implements ExpiryPolicy<String, String> {

        @Override
        public Duration getExpiryForCreation(String key, String value) {
            return INFINITE;
        }

        @Override
        public Duration getExpiryForAccess(String key, Supplier<? extends String> value) {
            return Duration.ZERO;
        }

        @Override
        public Duration getExpiryForUpdate(String key, Supplier<? extends String> oldValue, String newValue) {
            return INFINITE;
        }
    }
}
