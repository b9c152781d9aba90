import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;

/** Works with a Redis of this port. Then it gets a value for each line of its input, and says how that ended. */
public class JedisUser {

    public static void main(String[] args) throws Exception {
        JedisPool pool = new JedisPool("127.0.0.1", Integer.parseInt(args[0]));
        Jedis jedis = pool.getResource();
        pool.getResource().close();
        jedis.set("a", "1");
        jedis.set("b", "2");
        for (int i = 0; i < 3; i++) {
            jedis.get("a");
        }
        jedis.get("a".getBytes("UTF-8"));
        jedis.hset("map", "key", "value");
        jedis.hgetAll("map");
        jedis.lpush("list", "one");
        jedis.publish("topic", "text");
        try {
            jedis.incr("list");
        } catch (RuntimeException e) {
            System.out.println(e.getClass().getName());
        }
        Pipeline pipeline = jedis.pipelined();
        pipeline.get("a");
        pipeline.get("b");
        pipeline.sync();
        Transaction transaction = jedis.multi();
        transaction.get("a");
        transaction.exec();
        System.out.println("done");
        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
            if (next == '\n') {
                try {
                    System.out.println(jedis.get("a"));
                } catch (RuntimeException e) {
                    System.out.println(e.getClass().getName()
                            + (e.getMessage().contains("circuit breaker") ? " of the breaker" : ""));
                }
                System.out.println("ok");
            }
        }
    }
}
