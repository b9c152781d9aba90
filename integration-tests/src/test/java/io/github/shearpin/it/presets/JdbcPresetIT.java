package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Postgres;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preset {@code jdbc} counts what is done to a database: by drivers of two databases, each in two versions. */
@ExtendWith(OutputOnFailure.class)
class JdbcPresetIT {

    private static final String H2 = "jdbc:h2:mem:shop";
    private static final String POLICY = """
            presets: {jdbc: {use: db-policy}}
            policies:
              db-policy:
                circuit-breaker: {consecutive-failures: 5, open-for: 1h}
            """;

    @ParameterizedTest
    @CsvSource({"h2-1, 17", "h2-2, 8", "h2-2, 17"})
    void statementsInMemory(String driver, int feature) {
        Scrape scrape = PresetRun.of("jdbc", "Statements.java").with(driver).on(feature).arguments(H2, "sa").scrape();

        holds(scrape, "org.h2.jdbc.JdbcSQLIntegrityConstraintViolationException", "org.h2.jdbc.JdbcSQLSyntaxErrorException");
        assertThat(scrape.value("shearpin_calls_total", "rule", "jdbc-connect", "outcome", "success")).isEqualTo(1);
    }

    /** Each is two calls, of the pool's statement and of the driver's. */
    @ParameterizedTest
    @CsvSource({"h2-1, hikari-4", "h2-2, hikari-6"})
    void throughAPoolEachOperationCountsOnce(String driver, String pool) {
        Scrape scrape = PresetRun.of("jdbc", "Statements.java").with(driver, pool)
                .arguments(H2, "sa", "com.zaxxer.hikari.HikariDataSource").scrape();

        holds(scrape, "org.h2.jdbc.JdbcSQLIntegrityConstraintViolationException", "org.h2.jdbc.JdbcSQLSyntaxErrorException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql-42.2", "postgresql-42.7"})
    void aBreakerOpensWhenTheDatabaseIsAway(String driver) {
        try (Postgres postgres = Postgres.start();
                Child child = PresetRun.of("jdbc", "Statements.java").with(driver).rules(POLICY)
                        .arguments(postgres.url(), Postgres.USER).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            holds(scrape, "org.postgresql.util.PSQLException", "org.postgresql.util.PSQLException");
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "jdbc", "key", postgres.url())).isZero();
            assertThat(child.command("")).containsExactly("true"); // which ends the failures in a row

            postgres.kill();
            for (int i = 0; i < 5; i++) {
                assertThat(child.command("")).containsExactly("org.postgresql.util.PSQLException");
            }
            assertThat(child.command("")).singleElement().asString().startsWith("java.sql.SQLTransientException: ")
                    .contains("circuit breaker open", "rule jdbc");

            scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "jdbc", "key", postgres.url())).isEqualTo(2);
            assertThat(scrape.value("shearpin_calls_total", "rule", "jdbc", "outcome", "rejected")).isEqualTo(1);
            assertThat(operations(scrape, "select", "none")).as("what is refused is no operation").isEqualTo(6);
        }
    }

    /** And a wrong statement of a program is nothing that a database can do anything about. */
    @ParameterizedTest
    @CsvSource({"h2-1, ''", "h2-2, ''", "h2-2, com.zaxxer.hikari.HikariDataSource"})
    void eachDatabaseHasABreakerOfItsOwn(String driver, String pool) {
        PresetRun run = PresetRun.of("jdbc", "TwoDatabases.java");
        run = pool.isEmpty() ? run.with(driver) : run.with(driver, "hikari-6");
        try (Child child = run.arguments(pool.isEmpty() ? "org.h2.jdbcx.JdbcDataSource" : pool).rules(POLICY.replace("5", "3")).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            assertThat(child.out().lines()).containsExactly("one: wrong", "one: wrong", "one: wrong", "one: 1",
                    "one: failed", "one: failed", "one: failed", "one: refused", "two: 1", "none: no connection",
                    "none: no connection", "none: no connection", "none: refused", "two: 1", "done");
            for (String rule : new String[] {"jdbc", "jdbc-connect"}) {
                assertThat(scrape.samples("shearpin_circuit_breaker_state", "rule", rule)).as(rule).hasSize(rule.equals("jdbc") ? 2 : 3);
                assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", "jdbc:h2:mem:two")).as(rule).isZero();
            }
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "jdbc", "key", "jdbc:h2:mem:one")).isEqualTo(2);
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", "jdbc-connect", "key", "jdbc:h2:tcp://127.0.0.1:1/none"))
                    .isEqualTo(2);
            assertThat(scrape.sum("shearpin_agent_path_failures_total")).isZero();
        }
    }

    /** What {@code Statements} does. */
    private static void holds(Scrape scrape, String duplicate, String missing) {
        assertThat(operations(scrape, "create", "item")).isEqualTo(1);
        assertThat(operations(scrape, "insert", "item")).as("2, 4 prepared, a batch, and one that fails").isEqualTo(8);
        assertThat(operations(scrape, "select", "item")).isEqualTo(3);
        assertThat(operations(scrape, "update", "item")).as("a batch").isEqualTo(1);
        assertThat(operations(scrape, "call", "abs")).isEqualTo(1);
        assertThat(operations(scrape, "select", "missing")).isEqualTo(2);
        assertThat(scrape.sum("shearpin_database_operations_total")).isEqualTo(16);
        assertThat(scrape.value("shearpin_database_operation_duration_seconds_count", "rule", "jdbc")).isEqualTo(16);

        boolean same = duplicate.equals(missing);
        assertThat(errors(scrape, duplicate)).isEqualTo(same ? 3 : 1);
        assertThat(errors(scrape, missing)).isEqualTo(same ? 3 : 2);
        assertThat(scrape.sum("shearpin_database_errors_total")).isEqualTo(3);
        assertThat(scrape.value("shearpin_calls_total", "rule", "jdbc", "method", "all", "outcome", "success")).isEqualTo(13);
        assertThat(scrape.value("shearpin_calls_total", "rule", "jdbc", "method", "all", "outcome", "failure")).isEqualTo(3);
    }

    private static double operations(Scrape scrape, String operation, String table) {
        return scrape.value("shearpin_database_operations_total", "rule", "jdbc", "operation", operation, "table", table);
    }

    private static double errors(Scrape scrape, String type) {
        return scrape.value("shearpin_database_errors_total", "rule", "jdbc", "error_type", type);
    }
}
