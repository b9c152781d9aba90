import net.sf.ehcache.Cache;
import net.sf.ehcache.CacheManager;
import net.sf.ehcache.Element;
import net.sf.ehcache.config.CacheConfiguration;
import net.sf.ehcache.config.Configuration;

/** A cache of three, and one with what is old already. */
public class Ehcache2 {

    public static void main(String[] args) throws Exception {
        CacheManager manager = CacheManager.newInstance(new Configuration().name("shop").updateCheck(false));
        Cache small = new Cache(new CacheConfiguration("small", 3));
        manager.addCache(small);
        small.get("a"); // miss
        small.get((Object) "a"); // miss
        for (int i = 0; i < 5; i++) {
            small.put(new Element("key " + i, "put")); // two too many
        }
        small.put(new Element("key 4", "put again"));
        small.get("key 4"); // hit

        Cache old = new Cache(new CacheConfiguration("old", 100));
        manager.addCache(old);
        long longAgo = System.currentTimeMillis() - 10_000;
        Element element = new Element("x", "put", 1, longAgo, longAgo, longAgo, 0);
        element.setTimeToLive(5);
        old.put(element);
        old.get("x"); // miss, and gone
        old.put(new Element("y", "put"));
        old.remove("y"); // not given up, but taken
        System.out.println("done");
        System.in.read();
    }
}
