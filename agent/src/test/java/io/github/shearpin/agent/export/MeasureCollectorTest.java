package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls are counted as: a rule file, some calls, what is scraped. */
class MeasureCollectorTest {

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;
    private long nanos = 7 * SECOND;
    private final Guards guards = new Guards(resources(() -> nanos, () -> 1_700_000_000_000L, wait -> nanos += wait));
    private final MeasureCollector collector = new MeasureCollector(guards);
    /** The agent doesn't keep what it measures; the program, which the test is, does. */
    private final List<Object> inUse = new ArrayList<>();
    private final Map<String, RuleGuard> rules = new HashMap<>();
    private final StderrCapture stderr = new StderrCapture();

    @AfterEach
    void leave() {
        Gate.agent(null);
        stderr.close();
    }

    /** An object of the application. */
    public static final class Pool {
        public int active;
        public int idle;
        public boolean running = true;
        public final String poolName;
        private CountDownLatch holdingUp;

        Pool(String poolName) {
            this.poolName = poolName;
        }

        public int getTotal() throws InterruptedException {
            if (holdingUp != null) {
                holdingUp.await();
            }
            return active + idle;
        }
    }

    @Test
    void requestsByStatusWithTheirSizes() throws Exception {
        load("""
                  calls:
                    measure:
                      request-size: $arg0.length
                      response-size: $return.length
                      count-as: {request: {status: [$return.length, $exception.message]}}
                """);
        int site = site("calls", "send", "(Ljava/lang/String;)Ljava/lang/String;");
        assertThat(samples("size_bytes_count", "size_bytes_sum", "requests")).containsExactly(
                "shearpin_request_size_bytes_count{rule=\"calls\",} 0.0", "shearpin_request_size_bytes_sum{rule=\"calls\",} 0.0",
                "shearpin_response_size_bytes_count{rule=\"calls\",} 0.0",
                "shearpin_response_size_bytes_sum{rule=\"calls\",} 0.0");

        call(site, null, 2 * SECOND, "ok", null, "sent");
        call(site, null, SECOND, "longer", null, "sent twice");
        call(site, null, 0, null, new IllegalStateException("gone"), "x".repeat(1000));
        call(site, null, 0, null, new IllegalStateException(), "");

        assertThat(samples("size_bytes_count", "size_bytes_sum", "requests_total", "request_duration_seconds_sum",
                "request_size_bytes_bucket{rule=\"calls\",le=\"64.0\"", "request_duration_seconds_bucket{rule=\"calls\",le=\"1.0\""))
                .containsExactlyInAnyOrder(
                        "shearpin_request_size_bytes_count{rule=\"calls\",} 4.0",
                        "shearpin_request_size_bytes_sum{rule=\"calls\",} 1014.0",
                        "shearpin_request_size_bytes_bucket{rule=\"calls\",le=\"64.0\",} 3.0",
                        "shearpin_response_size_bytes_count{rule=\"calls\",} 2.0",
                        "shearpin_response_size_bytes_sum{rule=\"calls\",} 8.0",
                        "shearpin_requests_total{rule=\"calls\",status=\"2\",} 1.0",
                        "shearpin_requests_total{rule=\"calls\",status=\"6\",} 1.0",
                        "shearpin_requests_total{rule=\"calls\",status=\"gone\",} 1.0",
                        "shearpin_requests_total{rule=\"calls\",status=\"error\",} 1.0",
                        "shearpin_request_duration_seconds_bucket{rule=\"calls\",le=\"1.0\",} 3.0",
                        "shearpin_request_duration_seconds_sum{rule=\"calls\",} 3.0");
    }

    @Test
    void aStatusThatIsWrittenAndNotThereIsNoSuccess() throws Exception {
        load("""
                  calls:
                    measure: {count-as: {request: {status: [$arg0.status, $exception.status]}}}
                  others:
                    measure: {count-as: {request: {status: $arg7}}}
                  after:
                    measure: {count-as: {request: {status: $exception.message}}}
                """);
        int site = site("calls", "send", "(Ljava/lang/Object;)V");
        call(site, null, 0, null, null, Map.of("status", 204));
        call(site, null, 0, null, null, Map.of("status", -1)); // none yet
        call(site, null, 0, null, null, Map.of("status", ""));
        call(site, null, 0, null, null, Map.of());
        call(site, null, 0, null, null, "no member of that name");
        call(site, null, 0, null, new IllegalStateException(), "nor has the exception");
        call(site("others", "send", "(Ljava/lang/Object;)V"), null, 0, null, null, "");
        call(site("after", "send", "(Ljava/lang/Object;)V"), null, 0, null, null, "");

        assertThat(samples("requests_total")).containsExactlyInAnyOrder(
                "shearpin_requests_total{rule=\"calls\",status=\"204\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"success\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"unknown\",} 3.0",
                "shearpin_requests_total{rule=\"calls\",status=\"error\",} 1.0",
                // what no method has was told when it was woven
                "shearpin_requests_total{rule=\"others\",status=\"success\",} 1.0",
                "shearpin_requests_total{rule=\"after\",status=\"success\",} 1.0");
    }

    @Test
    void whatIsNoNumberIsLeftOutAndToldOnceForEachClass() throws Exception {
        load("""
                  calls:
                    measure:
                      gauge: {waiting: $this.poolName, last: $arg0, running: $this.running}
                      request-size: $arg0
                      count-as: {request: {response-size: $arg0}}
                """);
        int site = site("calls", "send", "([B)V", false);
        Pool pool = new Pool("main");
        call(site, pool, 0, null, null, new byte[4]);
        call(site, pool, 0, null, null, new byte[5]);
        assertThat(samples("waiting", "last", "running", "size_bytes_count")).containsExactlyInAnyOrder(
                "shearpin_running{rule=\"calls\",} 1.0", "shearpin_request_size_bytes_count{rule=\"calls\",} 0.0",
                "shearpin_response_size_bytes_count{rule=\"calls\",} 0.0");
        samples();

        assertThat(stderr.text().lines()).containsExactlyInAnyOrder(
                "shearpin: " + folder + "/rules.yaml:6:46: rule calls: gauge last: $arg0: byte[] is no number; write a path that leads to"
                        + " one (it is left out there, which is told once for each class)",
                "shearpin: " + folder + "/rules.yaml:6:24: rule calls: gauge waiting: $this.poolName: String is no number; write a path"
                        + " that leads to one (it is left out there, which is told once for each class)",
                "shearpin: " + folder + "/rules.yaml:7:21: rule calls: request-size: $arg0: byte[] is no number; write a path that leads"
                        + " to one (it is left out there, which is told once for each class)",
                "shearpin: " + folder + "/rules.yaml:8:43: rule calls: count-as: response-size: $arg0: byte[] is no number; write a path"
                        + " that leads to one (it is left out there, which is told once for each class)");
        assertThat(rules.get("calls").pathFailures()).isEqualTo(8);
    }

    @Test
    void requestsThatBeginWithOneCallAndEndWithAnother() throws Exception {
        load("""
                  begins:
                    measure: {count-as: {request: {event: begun, request: $arg0}}}
                  ends:
                    measure:
                      count-as:
                        - request: {method: close, event: ended, status: $arg0}
                        - request: {method: cancelled, event: ended, request: $arg0, status: cancelled}
                """);
        int begin = site("begins", "begin", "(Ljava/lang/Object;)V");
        int close = site("ends", "close", "(Ljava/lang/String;)V", false);
        int cancelled = site("ends", "cancelled", "(Ljava/lang/Object;)V");
        Object one = new Object();
        Object other = new Object();
        call(begin, null, 0, null, null, one);
        nanos += SECOND;
        call(begin, null, 0, null, null, other);
        call(begin, null, 0, null, new IllegalStateException(), "never begun");
        nanos += SECOND;
        call(close, one, 0, null, null, "ok");
        call(cancelled, null, 0, null, null, one); // has ended
        call(cancelled, null, 0, null, null, other);
        call(cancelled, null, 0, null, null, "never begun");

        assertThat(samples("requests_total", "request_duration_seconds_sum", "request_duration_seconds_count"))
                .containsExactlyInAnyOrder(
                        "shearpin_requests_total{rule=\"ends\",status=\"ok\",} 1.0",
                        "shearpin_requests_total{rule=\"ends\",status=\"cancelled\",} 1.0",
                        "shearpin_request_duration_seconds_count{rule=\"ends\",} 2.0",
                        "shearpin_request_duration_seconds_sum{rule=\"ends\",} 3.0");
    }

    @Test
    void sizesOfTheRequestsThatAreCounted() throws Exception {
        load("""
                  calls:
                    measure:
                      count-as:
                        request:
                          method: send
                          status: $return.length
                          request-size: [$arg1, $arg0.length]
                          response-size: $return.length
                """);
        int send = site("calls", "send", "(Ljava/lang/String;)Ljava/lang/String;");
        call(send, null, 0, "ok", null, "sent");
        call(send, null, 0, null, new IllegalStateException(), "sent, too");
        call(site("calls", "send", "(Ljava/lang/String;I)V"), null, 0, null, null, "of unknown size", -1);
        call(site("calls", "connect", "(Ljava/lang/String;)V"), null, 0, null, null, "no request");

        assertThat(samples("size_bytes_count", "size_bytes_sum", "requests_total")).containsExactlyInAnyOrder(
                "shearpin_request_size_bytes_count{rule=\"calls\",} 2.0", "shearpin_request_size_bytes_sum{rule=\"calls\",} 13.0",
                "shearpin_response_size_bytes_count{rule=\"calls\",} 1.0",
                "shearpin_response_size_bytes_sum{rule=\"calls\",} 2.0",
                "shearpin_requests_total{rule=\"calls\",status=\"2\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"success\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"error\",} 1.0");
    }

    /** As a connection that is asked for its response again and again. */
    @Test
    void whatIsCountedOnceForAnObjectAndByHowItEnded() throws Exception {
        load("""
                  calls:
                    measure:
                      count-as:
                        - request: {method: get, once: $this, status: $this.active}
                        - request: {method: connect, outcome: failure, once: $this, status: refused}
                        - message: {method: connect, outcome: success, event: sent}
                """);
        int get = site("calls", "get", "()Ljava/lang/String;", false);
        int connect = site("calls", "connect", "()V", false);
        Pool answered = pool("a", 200, 0);
        call(connect, answered, 0, null, null);
        call(get, answered, 0, "ok", null);
        call(get, answered, 0, "ok", null);
        Pool refused = pool("b", -1, 0);
        call(connect, refused, 0, null, new IllegalStateException());
        call(get, refused, 0, null, new IllegalStateException());
        Pool unanswered = pool("c", -1, 0);
        call(get, unanswered, 0, null, new IllegalStateException());

        assertThat(samples("requests_total", "messages_total")).containsExactlyInAnyOrder(
                "shearpin_requests_total{rule=\"calls\",status=\"200\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"refused\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"error\",} 1.0",
                "shearpin_messages_total{rule=\"calls\",topic=\"none\",direction=\"sent\",} 1.0");
    }

    @Test
    void whatIsAskedBeforeTheCall() throws Exception {
        load("""
                  calls:
                    measure: {count-as: {request: {before: {$this.running: true}, when: {$this.running: false}}}}
                """);
        int stop = site("calls", "stop", "()V", false);
        Pool pool = pool("a", 0, 0);
        Object call = Gate.enter(stop, getClass(), pool, new Object[0]);
        pool.running = false;
        Gate.exit(stop, call, null, null);
        call(stop, pool, 0, null, null);

        assertThat(samples("requests_total")).containsExactly("shearpin_requests_total{rule=\"calls\",status=\"success\",} 1.0");
    }

    @Test
    void refusedCallsStandForNothing() throws Exception {
        load("""
                  calls:
                    circuit-breaker: {force: open}
                    measure: {count-as: request}
                """);
        call(site("calls", "send", "()V"), null, 0, null, null);

        assertThat(samples("requests_total")).isEmpty();
    }

    @Test
    void statementsByWhatWasKeptWithThem() throws Exception {
        load("""
                  prepare:
                    measure: {keep: {sql: $arg0}}
                  statements:
                    measure: {count-as: {database: {sql: [$arg0, $kept.sql]}}}
                """);
        Object statement = new Object();
        Object unknown = new Object();
        int execute = site("statements", "execute", "()V", false);
        int executeText = site("statements", "execute", "(Ljava/lang/String;)V", false);
        call(site("prepare", "prepare", "(Ljava/lang/String;)Ljava/lang/Object;"), null, 0, statement, null,
                new StringBuilder("insert into Items values (?)"));

        call(execute, statement, 0, null, null);
        call(execute, statement, 0, null, new IllegalStateException());
        call(execute, unknown, 0, null, null);
        call(executeText, statement, 0, null, null, "delete from items");

        assertThat(samples("database_operations", "database_errors", "duration_seconds_count")).containsExactlyInAnyOrder(
                "shearpin_database_operations_total{rule=\"statements\",operation=\"insert\",table=\"items\",} 2.0",
                "shearpin_database_operations_total{rule=\"statements\",operation=\"delete\",table=\"items\",} 1.0",
                "shearpin_database_operations_total{rule=\"statements\",operation=\"other\",table=\"none\",} 1.0",
                "shearpin_database_operation_duration_seconds_count{rule=\"statements\",} 4.0",
                "shearpin_database_errors_total{rule=\"statements\",error_type=\"java.lang.IllegalStateException\",} 1.0");
    }

    @Test
    void commandsByTheirConstants() throws Exception {
        load("""
                  redis:
                    measure: {count-as: {database: {operation: $arg0}}}
                """);
        int execute = site("redis", "execute", "(Ljava/lang/Object;)V");
        call(execute, null, 0, null, null, TimeUnit.SECONDS);
        call(execute, null, 0, null, null, "hgetAll");

        assertThat(samples("database_operations")).containsExactlyInAnyOrder(
                "shearpin_database_operations_total{rule=\"redis\",operation=\"seconds\",table=\"none\",} 1.0",
                "shearpin_database_operations_total{rule=\"redis\",operation=\"hgetAll\",table=\"none\",} 1.0");
    }

    @Test
    void hitsMissesAndEvictionsOfACacheByItsMethods() throws Exception {
        load("""
                  cache:
                    measure:
                      count-as:
                        - cache: {method: get, miss: {$return: null}, size: $this.active}
                        - cache: {method: recordHits, event: hit, amount: $arg0}
                        - cache: {method: evict, event: eviction, reason: $arg1, when: {$arg0: true}}
                """);
        int get = site("cache", "get", "()Ljava/lang/String;", false);
        int record = site("cache", "recordHits", "(I)V", false);
        int evict = site("cache", "evict", "(ZLjava/lang/String;)V", false);
        assertThat(samples("cache_hits", "cache_misses")).containsExactlyInAnyOrder(
                "shearpin_cache_hits_total{rule=\"cache\",} 0.0", "shearpin_cache_misses_total{rule=\"cache\",} 0.0");
        Pool cache = new Pool("cache");
        cache.active = 12;

        call(get, cache, 0, "found", null);
        call(get, cache, 0, null, null);
        call(get, cache, 0, null, null);
        call(get, cache, 0, null, new IllegalStateException());
        call(record, cache, 0, null, null, 5);
        call(evict, cache, 0, null, null, true, "SIZE");
        call(evict, cache, 0, null, null, false, "SIZE");

        assertThat(samples("cache_")).containsExactlyInAnyOrder(
                "shearpin_cache_hits_total{rule=\"cache\",} 6.0", "shearpin_cache_misses_total{rule=\"cache\",} 2.0",
                "shearpin_cache_evictions_total{rule=\"cache\",reason=\"SIZE\",} 1.0",
                "shearpin_cache_size_entries{rule=\"cache\",} 12.0");
    }

    @Test
    void messagesByTopicAndDirection() throws Exception {
        load("""
                  queue:
                    measure:
                      count-as:
                        - message: {method: send, event: sent, topic: $arg0}
                        - message: {method: poll, event: received, topic: inbound, amount: $return.length}
                        - message: {method: onMessage, event: processed, topic: [$arg0, unknown]}
                """);
        int send = site("queue", "send", "(Ljava/lang/String;)V");
        call(send, null, 0, null, null, "orders");
        call(send, null, 0, null, new IllegalStateException(), "orders");
        call(send, null, 0, null, null, "");
        int poll = site("queue", "poll", "()[Ljava/lang/Object;");
        call(poll, null, 0, new Object[3], null);
        call(poll, null, 0, new Object[0], null);
        call(site("queue", "onMessage", "(Ljava/lang/String;)V"), null, SECOND, null, null, (Object) null);

        assertThat(samples("messages_total", "processing_seconds_sum")).containsExactlyInAnyOrder(
                "shearpin_messages_total{rule=\"queue\",topic=\"orders\",direction=\"sent\",} 1.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"none\",direction=\"sent\",} 1.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"inbound\",direction=\"received\",} 3.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"unknown\",direction=\"received\",} 1.0",
                "shearpin_message_processing_seconds_sum{rule=\"queue\",} 1.0");
    }

    @Test
    void elementsOfOneCallAreCountedOneByOne() throws Exception {
        load("""
                  queue:
                    measure:
                      count-as:
                        - message: {method: poll, event: received, each: $return, topic: $each.poolName, unless: {$each.running: false}}
                        - message: {method: batch, event: processed, each: $arg0, topic: $each, amount: $arg1}
                """);
        int poll = site("queue", "poll", "()Ljava/lang/Object;");
        Pool stopped = new Pool("orders");
        stopped.running = false;
        call(poll, null, 0, List.of(new Pool("orders"), new Pool("stock"), stopped, new Pool("orders")), null);
        call(poll, null, 0, List.of(), null);
        call(poll, null, 0, null, null);
        call(poll, null, 0, "of no elements", null);
        call(poll, null, 0, null, new IllegalStateException());
        Iterable<Object> failing = () -> {
            throw new IllegalStateException();
        };
        call(poll, null, 0, failing, null);
        int batch = site("queue", "batch", "([Ljava/lang/String;I)V");
        call(batch, null, SECOND, null, null, new String[] {"a", "b"}, 10);

        assertThat(samples("messages_total", "processing_seconds_sum", "processing_seconds_count")).containsExactlyInAnyOrder(
                "shearpin_messages_total{rule=\"queue\",topic=\"orders\",direction=\"received\",} 2.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"stock\",direction=\"received\",} 1.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"a\",direction=\"received\",} 10.0",
                "shearpin_messages_total{rule=\"queue\",topic=\"b\",direction=\"received\",} 10.0",
                "shearpin_message_processing_seconds_count{rule=\"queue\",} 1.0",
                "shearpin_message_processing_seconds_sum{rule=\"queue\",} 1.0");
        assertThat(stderr.lines()).isEmpty();
    }

    @Test
    void whatIsExceptedIsNotCounted() throws Exception {
        load("""
                  queue:
                    measure: {count-as: {message: {event: received, unless: {$return: null, $arg0: [ping, pong]}}}}
                """);
        int receive = site("queue", "receive", "(Ljava/lang/String;)Ljava/lang/String;");
        call(receive, null, 0, "text", null, "orders");
        call(receive, null, 0, null, null, "orders");
        call(receive, null, 0, "text", null, "pong");
        call(receive, null, 0, null, new IllegalStateException(), "orders"); // nothing came, not even null

        assertThat(samples("messages_total")).containsExactly(
                "shearpin_messages_total{rule=\"queue\",topic=\"none\",direction=\"received\",} 1.0");
    }

    @Test
    void sessionsAreOpenFromOneRuleToAnother() throws Exception {
        load("""
                  opens:
                    measure: {count-as: {session: {event: opened}}}
                  closes:
                    measure: {count-as: {session: {event: closed, reason: $method}}}
                  messages:
                    measure: {count-as: [{websocket: {event: sent}}, {session: {event: message}}]}
                """);
        int open = site("opens", "create", "()Ljava/lang/Object;");
        int expire = site("closes", "expire", "()V", false);
        Object one = new Object();
        Object other = new Object();
        call(open, null, 0, one, null);
        call(open, null, 0, other, null);
        call(open, null, 0, one, null); // found, not opened again
        call(open, null, 0, null, new IllegalStateException());
        nanos += 90 * SECOND;
        call(expire, one, 0, null, null);
        call(expire, one, 0, null, null); // once is enough
        call(expire, new Object(), 0, null, null); // of before the agent came
        call(site("messages", "send", "()V"), null, 0, null, null);

        assertThat(samples("session", "websocket")).filteredOn(line -> !line.contains("_bucket")).containsExactlyInAnyOrder(
                "shearpin_sessions_active{rule=\"opens\",} 1.0",
                "shearpin_session_duration_seconds_count{rule=\"opens\",} 1.0",
                "shearpin_session_duration_seconds_sum{rule=\"opens\",} 90.0",
                "shearpin_session_cleanup_total{rule=\"closes\",reason=\"expire\",} 1.0",
                "shearpin_session_messages_total{rule=\"messages\",} 1.0",
                "shearpin_websocket_messages_total{rule=\"messages\",direction=\"sent\",} 1.0");
    }

    @Test
    void gaugesAreReadOffTheObjectsThatAreThereWhenScraped() throws Exception {
        load("""
                  pool:
                    measure:
                      gauge: {my_total: $this.total, last_argument: $arg0}
                      count-as:
                        - database: {database: $this.poolName, pool: {active: $this.active, idle: $this.idle}}
                        - worker: {healthy: {$this.running: true}}
                """);
        int site = site("pool", "take", "(I)V", false);
        Pool orders = pool("orders", 1, 2);
        Pool more = pool("orders", 3, 4);
        Pool stock = pool("stock", 5, 6);
        for (Pool pool : List.of(orders, more, stock, stock)) {
            call(site, pool, 0, null, null, 42);
        }
        orders.active = 10;

        assertThat(samples("shearpin_")).containsExactlyInAnyOrder(
                "shearpin_database_pool_size{rule=\"pool\",database=\"orders\",state=\"active\",} 13.0",
                "shearpin_database_pool_size{rule=\"pool\",database=\"orders\",state=\"idle\",} 6.0",
                "shearpin_database_pool_size{rule=\"pool\",database=\"stock\",state=\"active\",} 5.0",
                "shearpin_database_pool_size{rule=\"pool\",database=\"stock\",state=\"idle\",} 6.0",
                "shearpin_worker_healthy{rule=\"pool\",} 1.0", "shearpin_worker_active_requests{rule=\"pool\",} 0.0",
                "shearpin_agent_gauges_stuck 0.0", "shearpin_my_total{rule=\"pool\",} 30.0", "shearpin_last_argument{rule=\"pool\",} 42.0");
        more.running = false;
        assertThat(samples("healthy")).containsExactly("shearpin_worker_healthy{rule=\"pool\",} 0.0");
    }

    /** A scrape that waits for the application would be one that fails. */
    @Test
    @Timeout(60)
    void aGetterThatHangsHoldsUpNoScrape() throws Exception {
        load("""
                  pool:
                    measure: {gauge: {my_total: $this.total, my_idle: $this.idle}}
                """);
        Pool pool = pool("orders", 1, 2);
        call(site("pool", "take", "()V", false), pool, 0, null, null);
        assertThat(samples("my_total")).containsExactly("shearpin_my_total{rule=\"pool\",} 3.0");
        pool.holdingUp = new CountDownLatch(1);
        pool.active = 7;

        assertThat(samples("my_total", "stuck")).containsExactlyInAnyOrder("shearpin_my_total{rule=\"pool\",} 3.0",
                "shearpin_agent_gauges_stuck 1.0");
        pool.idle = 5;
        // Who is stuck is told, and the others are read on.
        assertThat(samples("shearpin_my_")).containsExactly("shearpin_my_idle{rule=\"pool\",} 5.0",
                "shearpin_my_total{rule=\"pool\",} 3.0");
        assertThat(stderr.lines()).singleElement().asString().contains("my_total").contains("$this.total")
                .contains("could not be read within 1000 ms");

        pool.holdingUp.countDown();
        while (samples("my_total").contains("shearpin_my_total{rule=\"pool\",} 3.0")) {
            Thread.onSpinWait();
        }
        assertThat(samples("my_total", "stuck")).containsExactlyInAnyOrder("shearpin_my_total{rule=\"pool\",} 12.0",
                "shearpin_agent_gauges_stuck 0.0");
    }

    @Test
    void gaugesOfAnEntryAreReadOffWhatItIsFor() throws Exception {
        load("""
                  pool:
                    measure:
                      count-as:
                        - cache: {event: size, method: open, size: $this.active}
                        - worker: {method: take, outcome: failure, queue: $this.idle}
                        - message: {when: {$arg0: 2}, queue-depth: $arg0, event: depth}
                """);
        int open = site("pool", "open", "(I)V", false);
        int take = site("pool", "take", "(I)V", false);
        call(open, pool("opened", 1, 10), 0, null, null, 1);
        call(take, pool("taken", 2, 20), 0, null, null, 2);
        call(take, pool("failed", 4, 40), 0, null, new IllegalStateException(), 4);

        assertThat(samples("size_entries", "worker_queue", "depth")).containsExactlyInAnyOrder(
                "shearpin_cache_size_entries{rule=\"pool\",} 1.0", "shearpin_worker_queue_size{rule=\"pool\",} 40.0",
                "shearpin_message_queue_depth{rule=\"pool\",} 2.0");
    }

    /** A request that counts once may have carried a message that counts once, too. */
    @Test
    void eachVocabularyCountsAnObjectOnce() throws Exception {
        load("""
                  calls:
                    measure:
                      count-as:
                        - request: {once: $this}
                        - message: {event: sent, once: $this}
                """);
        int site = site("calls", "send", "()V", false);
        Pool pool = pool("a", 0, 0);
        call(site, pool, 0, null, null);
        call(site, pool, 0, null, null);

        assertThat(samples("requests_total", "messages_total")).containsExactlyInAnyOrder(
                "shearpin_requests_total{rule=\"calls\",status=\"success\",} 1.0",
                "shearpin_messages_total{rule=\"calls\",topic=\"none\",direction=\"sent\",} 1.0");
    }

    @Test
    void valuesBeyondTheLimitAreOthersAndCounted() throws Exception {
        load("""
                  calls:
                    label-limit: 2
                    measure: {count-as: {request: {status: $arg0}}}
                """);
        int site = site("calls", "send", "(I)V");
        for (int i = 0; i < 1000; i++) {
            call(site, null, 0, null, null, i);
        }

        assertThat(samples("requests_total")).containsExactlyInAnyOrder(
                "shearpin_requests_total{rule=\"calls\",status=\"0\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"1\",} 1.0",
                "shearpin_requests_total{rule=\"calls\",status=\"other\",} 998.0");
        assertThat(rules.get("calls").labelOverflows()).isEqualTo(998);
    }

    @Test
    void methodsTogetherHaveOneSeries() throws Exception {
        load("""
                  calls:
                    measure: {by-method: false}
                """);
        call(site("calls", "send", "()V"), null, 0, null, null);
        call(site("calls", "receive", "()V"), null, 0, null, null);

        assertThat(rules.get("calls").methods()).singleElement().satisfies(method -> {
            assertThat(method.method()).isEqualTo("all");
            assertThat(method.calls().inFlight()).isZero();
            assertThat(method.calls().cumulativeCounts(rules.get("calls").settings().latency())).endsWith(2L);
        });
    }

    @Test
    void whatFailsIsNeitherATopicNorAReasonOfACachesOwn() throws Exception {
        load("""
                  queue:
                    measure:
                      count-as: [{message: {method: onMessage, event: processed}}, {cache: {method: evict, event: eviction}}]
                """);
        call(site("queue", "onMessage", "()V"), null, 0, null, new IllegalStateException());
        call(site("queue", "evict", "()V"), null, 0, null, new IllegalStateException());

        assertThat(samples("messages_total", "evictions_total")).containsExactlyInAnyOrder(
                "shearpin_messages_total{rule=\"queue\",topic=\"none\",direction=\"received\",} 1.0",
                "shearpin_cache_evictions_total{rule=\"queue\",reason=\"none\",} 1.0");
    }

    @Test
    void sessionsAndConnectionsOfOneRuleAreCountedApart() throws Exception {
        load("""
                  opens:
                    measure:
                      count-as: [{session: {method: begin, event: opened}}, {websocket: {method: connect, event: opened}}]
                """);
        Object session = new Object();
        Object connection = new Object();
        call(site("opens", "begin", "()V", false), session, 0, null, null);
        call(site("opens", "connect", "()V", false), connection, 0, null, null);
        call(site("opens", "connect", "()V", false), this, 0, null, null);

        assertThat(samples("sessions_active", "connections")).containsExactlyInAnyOrder(
                "shearpin_sessions_active{rule=\"opens\",} 1.0", "shearpin_websocket_connections{rule=\"opens\",} 2.0");
    }

    @Test
    void whoseHealthCannotBeReadIsNotCalledDead() throws Exception {
        load("""
                  pool:
                    measure:
                      count-as: [{worker: {healthy: {$this.gone: true}}}, {cache: {size: $this.idle}}, {cache: {event: hit, size: $this.idle}}]
                """);
        call(site("pool", "take", "()V", false), pool("a", 1, 2), 0, null, null);

        assertThat(samples("healthy")).isEmpty();
        assertThat(samples("cache_size")).as("one series, of two entries").containsExactly(
                "shearpin_cache_size_entries{rule=\"pool\",} 4.0");
    }

    @Test
    void whatIsMeasuredAlikeGoesOnUnderOtherSettings() throws Exception {
        String opens = """
                  opens:
                    %s
                    measure:
                      count-as: [{session: {method: begin, event: opened}}, {request: {method: begin}}%s]
                """;
        load(opens.formatted("mode: enforce", ""));
        int site = site("opens", "begin", "()V", false);
        Object session = new Object();
        call(site, session, 2 * SECOND, null, null);

        Path file = folder.resolve("other.yaml");
        Files.writeString(file, "version: 1\nrules:\n" + opens.formatted("match: com.acme.Thing#*\n    latency: {buckets: [3s]}",
                ", {message: {event: sent}}").indent(0));
        guards.reconfigure(rules.get("opens"), RuleReader.read(file.toString(), Map.of()).rules().get(0).settings());
        call(site, new Object(), 2 * SECOND, null, null);

        assertThat(samples("sessions_active", "requests_total", "duration_seconds_bucket{rule=\"opens\",le=\"3.0\"", "messages"))
                .containsExactlyInAnyOrder(
                        "shearpin_sessions_active{rule=\"opens\",} 2.0",
                        "shearpin_requests_total{rule=\"opens\",status=\"success\",} 2.0",
                        "shearpin_request_duration_seconds_bucket{rule=\"opens\",le=\"3.0\",} 1.0",
                        "shearpin_messages_total{rule=\"opens\",topic=\"none\",direction=\"sent\",} 1.0");
    }

    private static Pool pool(String name, int active, int idle) {
        Pool pool = new Pool(name);
        pool.active = active;
        pool.idle = idle;
        return pool;
    }

    /** @param yaml rules, without what they match, in two spaces */
    private void load(String yaml) throws Exception {
        String file = "version: 1\nrules:\n" + yaml.replaceAll("(?m)^(  [a-z]+:)$", "$1\n    match: com.acme.Thing#*");
        Path written = Files.writeString(folder.resolve("rules.yaml"), file);
        for (Rule rule : RuleReader.read(written.toString(), Map.of()).rules()) {
            rules.put(rule.name(), guards.add(rule.settings()));
        }
        Gate.agent(guards);
    }

    private int site(String rule, String method, String descriptor) {
        return site(rule, method, descriptor, true);
    }

    private int site(String rule, String method, String descriptor, boolean isStatic) {
        int site = guards.site(rules.get(rule), new MethodShape("com.acme.Thing", method, descriptor, isStatic, List.of()));
        assertThat(guards.needsValues(site)).isEqualTo(rules.get(rule).settings().measure().readsCalls());
        return site;
    }

    private void call(int site, Object self, long durationNanos, Object returned, Throwable thrown, Object... arguments) {
        inUse.add(Arrays.asList(self, returned, arguments));
        Object call = guards.needsValues(site) ? Gate.enter(site, MeasureCollectorTest.class, self, arguments) : Gate.enter(site);
        nanos += durationNanos;
        if (guards.needsValues(site)) {
            Gate.exit(site, call, returned, thrown);
        } else {
            Gate.exit(site, call, thrown);
        }
    }

    /** Those that contain any of the parts. */
    private List<String> samples(String... parts) throws Exception {
        StringWriter written = new StringWriter();
        new Exposition(List.of(collector)).write(TextFormat.CONTENT_TYPE_004, written, null);
        List<String> samples = new ArrayList<>();
        for (String line : written.toString().split("\n")) {
            for (String part : parts) {
                if (!line.startsWith("#") && line.contains(part) && !samples.contains(line)) {
                    samples.add(line);
                }
            }
        }
        return samples;
    }
}
