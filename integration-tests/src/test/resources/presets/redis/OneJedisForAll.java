import redis.clients.jedis.JedisPooled;

/** The client with a pool inside, of Jedis 4 and later. */
public class OneJedisForAll {

    public static void main(String[] args) throws Exception {
        JedisPooled jedis = new JedisPooled("127.0.0.1", Integer.parseInt(args[0]));
        jedis.set("a", "1");
        jedis.get("a");
        jedis.get("a");
        System.out.println("done");
        System.in.read();
    }
}
