package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Redis;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preset {@code redis} counts commands of Jedis and of Lettuce to a real Redis, and a breaker opens when that is away. */
@ExtendWith(OutputOnFailure.class)
class RedisPresetIT {

    private static final String POLICY = """
            presets: {redis: {use: redis-policy}}
            policies:
              redis-policy:
                circuit-breaker: {consecutive-failures: 3, open-for: 1h}
            """;

    @ParameterizedTest
    @CsvSource({"jedis-3, 8, redis-jedis-methods, hgetAll", "jedis-5, 17, redis-jedis, hgetall"})
    void jedis(String version, int feature, String rule, String getAll) {
        String exception = "redis.clients.jedis.exceptions.JedisConnectionException";
        try (Redis redis = Redis.start();
                Child child = PresetRun.of("redis", "JedisUser.java").with(version).on(feature)
                        .rules(POLICY).arguments(redis.port()).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            assertThat(operations(scrape, rule, "set")).isEqualTo(2);
            assertThat(operations(scrape, rule, "get")).isEqualTo(4);
            assertThat(operations(scrape, rule, "hset")).isEqualTo(1);
            assertThat(operations(scrape, rule, getAll)).isEqualTo(1);
            assertThat(operations(scrape, rule, "lpush")).isEqualTo(1);
            assertThat(operations(scrape, rule, "incr")).isEqualTo(1);
            assertThat(operations(scrape, "redis-jedis-methods", "publish")).isEqualTo(1);
            assertThat(operations(scrape, "redis-jedis-pipeline", "sync")).isEqualTo(1);
            assertThat(operations(scrape, "redis-jedis-pipeline", "exec")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_database_operations_total")).isEqualTo(13);
            assertThat(scrape.sum("shearpin_database_operation_duration_seconds_count")).isEqualTo(13);
            assertThat(scrape.value("shearpin_database_errors_total", "rule", rule, "error_type",
                    "redis.clients.jedis.exceptions.JedisDataException")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_database_errors_total")).isEqualTo(1);
            assertThat(pool(scrape, "active")).isEqualTo(1);
            assertThat(pool(scrape, "idle")).isEqualTo(1);
            assertThat(pool(scrape, "pending")).isZero();
            assertThat(pool(scrape, "max")).isEqualTo(8);
            assertThat(calls(scrape, "redis-jedis-pool", "success")).isEqualTo(2);
            assertThat(calls(scrape, "redis-jedis-connect", "success")).isEqualTo(2);

            opensWhenItIsAway(redis, child, rule, exception);
        }
    }

    @Test
    void jedisWithAPoolInside() {
        try (Redis redis = Redis.start()) {
            Scrape scrape = PresetRun.of("redis", "OneJedisForAll.java").with("jedis-5").arguments(redis.port()).scrape();

            assertThat(operations(scrape, "redis-jedis", "set")).isEqualTo(1);
            assertThat(operations(scrape, "redis-jedis", "get")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_database_operations_total")).isEqualTo(3);
            assertThat(pool(scrape, "active")).isZero();
            assertThat(pool(scrape, "idle")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"lettuce-5, 8", "lettuce-6, 17"})
    void lettuce(String version, int feature) {
        try (Redis redis = Redis.start()) {
            Scrape scrape = PresetRun.of("redis", "LettuceUser.java").with(version).on(feature)
                    .arguments(redis.port()).scrape();

            assertThat(operations(scrape, "redis-lettuce", "set")).isEqualTo(2);
            assertThat(operations(scrape, "redis-lettuce", "get")).as("3, and one that was waited for").isEqualTo(4);
            assertThat(operations(scrape, "redis-lettuce", "hset")).isEqualTo(1);
            assertThat(operations(scrape, "redis-lettuce", "hgetall")).isEqualTo(1);
            assertThat(operations(scrape, "redis-lettuce", "lpush")).isEqualTo(1);
            assertThat(operations(scrape, "redis-lettuce", "incr")).isEqualTo(1);
            assertThat(operations(scrape, "redis-lettuce-reactive", "get")).isEqualTo(2);
            assertThat(operations(scrape, "redis-lettuce-reactive", "lrange")).isEqualTo(1);
            assertThat(operations(scrape, "redis-lettuce-reactive", "incr")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_database_operations_total")).isEqualTo(14);
            assertThat(scrape.sum("shearpin_database_operation_duration_seconds_count")).isEqualTo(14);
            for (String rule : new String[] {"redis-lettuce", "redis-lettuce-reactive"}) {
                assertThat(scrape.value("shearpin_database_errors_total", "rule", rule, "error_type",
                        "io.lettuce.core.RedisCommandExecutionException")).isEqualTo(1);
            }
            assertThat(calls(scrape, "redis-lettuce-connect", "success")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce-5", "lettuce-6"})
    void lettuceIsNotWaitedForWhenRedisIsAway(String version) {
        try (Redis redis = Redis.start();
                Child child = PresetRun.of("redis", "LettuceUser.java").with(version)
                        .rules(POLICY).arguments(redis.port()).start()) {
            PresetRun.whenDone(child);
            opensWhenItIsAway(redis, child, "redis-lettuce", "io.lettuce.core.RedisException");
        }
    }

    private static void opensWhenItIsAway(Redis redis, Child child, String rule, String exception) {
        assertThat(child.command("")).containsExactly("1"); // which ends the failures in a row
        redis.kill();
        for (int i = 0; i < 3; i++) {
            assertThat(child.command("")).singleElement().asString().endsWith("Exception");
        }
        assertThat(child.command("")).containsExactly(exception + " of the breaker");
        Scrape scrape = Exporter.of(child).scrape();
        assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule)).isEqualTo(2);
        assertThat(calls(scrape, rule, "rejected")).isEqualTo(1);
    }

    private static double operations(Scrape scrape, String rule, String operation) {
        return scrape.value("shearpin_database_operations_total", "rule", rule, "operation", operation, "table", "none");
    }

    private static double pool(Scrape scrape, String state) {
        return scrape.value("shearpin_database_pool_size", "rule", "redis-jedis-pool", "database", "redis", "state", state);
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.value("shearpin_calls_total", "rule", rule, "method", "all", "outcome", outcome);
    }
}
