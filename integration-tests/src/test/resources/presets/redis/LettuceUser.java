import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Works with a Redis of this port. Then it gets a value for each line of its input, and says how that ended. */
public class LettuceUser {

    public static void main(String[] args) throws Exception {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + args[0]);
        StatefulRedisConnection<String, String> connection = client.connect();
        RedisCommands<String, String> redis = connection.sync();
        redis.set("a", "1");
        redis.set("b", "2");
        for (int i = 0; i < 3; i++) {
            redis.get("a");
        }
        redis.hset("map", "key", "value");
        redis.hgetall("map");
        redis.lpush("list", "one");
        failure(() -> redis.incr("list"));

        LettuceFutures.awaitOrCancel(connection.async().get("a"), 10, TimeUnit.SECONDS);

        RedisReactiveCommands<String, String> reactive = connection.reactive();
        reactive.get("a").block();
        reactive.get("b").block();
        reactive.lrange("list", 0, -1).collectList().block();
        failure(() -> reactive.incr("list").block());
        connection.setTimeout(Duration.ofSeconds(2)); // for what nobody answers
        System.out.println("done");
        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
            if (next == '\n') {
                failure(() -> System.out.println(redis.get("a")));
                System.out.println("ok");
            }
        }
    }

    private static void failure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            System.out.println(e.getClass().getName() + (e.getMessage().contains("circuit breaker") ? " of the breaker" : ""));
        }
    }
}
