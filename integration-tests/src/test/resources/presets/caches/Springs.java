import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's cache by its interface and by its annotation, with its own map and with Caffeine behind it. */
public class Springs {

    @Configuration
    @EnableCaching
    public static class Context {

        @Bean
        public CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }

        @Bean
        public Shop shop() {
            return new Shop();
        }
    }

    public static class Shop {

        @Cacheable("prices")
        public String price(String item) {
            return "42";
        }
    }

    public static void main(String[] args) throws Exception {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Context.class);
        Shop shop = context.getBean(Shop.class);
        shop.price("a"); // miss
        shop.price("a"); // hit
        shop.price("b"); // miss
        Cache prices = context.getBean(CacheManager.class).getCache("prices");
        prices.get("b", String.class); // hit
        prices.get("c", String.class); // miss
        prices.put("d", "43");
        prices.evict("d"); // not given up, but taken

        Cache caffeine = new CaffeineCacheManager().getCache("more");
        caffeine.get("a"); // miss
        caffeine.put("a", "44");
        caffeine.get("a"); // hit
        caffeine.get("a"); // hit
        System.out.println("done");
        System.in.read();
    }
}
