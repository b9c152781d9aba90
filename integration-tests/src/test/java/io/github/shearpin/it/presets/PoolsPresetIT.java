package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets {@code hikari} and {@code pools} show what is in a pool, which each of these calls otherwise. */
@ExtendWith(OutputOnFailure.class)
class PoolsPresetIT {

    private static final String URL = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";

    @ParameterizedTest
    @CsvSource({"hikari-4, 8", "hikari-6, 17"})
    void hikari(String version, int feature) {
        holds(feature, "hikari", "hikari", "shop-pool", version, "com.zaxxer.hikari.HikariDataSource", "setJdbcUrl=" + URL,
                "setUsername=sa", "setMaximumPoolSize=4", "setMinimumIdle=0", "setPoolName=shop-pool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hikari-4", "hikari-6"})
    void aBreakerSparesTheWaitForAPoolThatGivesNothing(String version) {
        try (Child child = PresetRun.of("hikari", "Away.java").with("h2-2", version).rules("""
                presets: {hikari: {use: pool-policy}}
                policies: {pool-policy: {circuit-breaker: {consecutive-failures: 3, open-for: 1h}}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            assertThat(child.out().lines()).containsExactly("SQLTransientConnectionException", "SQLTransientConnectionException",
                    "SQLTransientConnectionException", "SQLTransientConnectionException of the breaker", "done");
            assertThat(calls(scrape, "hikari", "failure")).isEqualTo(3);
            assertThat(calls(scrape, "hikari", "rejected")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"tomcat-jdbc-8, 8", "tomcat-jdbc-11, 17"})
    void tomcatJdbc(String version, int feature) {
        holds(feature, "pools", "pool-tomcat-jdbc", "jdbc:h2:mem:shop", version, "org.apache.tomcat.jdbc.pool.DataSource",
                "setDriverClassName=org.h2.Driver", "setUrl=" + URL, "setUsername=sa", "setMaxActive=4", "setInitialSize=0",
                "setMinIdle=0");
    }

    @ParameterizedTest
    @CsvSource({"dbcp-1, pool-dbcp1, org.apache.commons.dbcp, setMaxActive", "dbcp-2, pool-dbcp2, org.apache.commons.dbcp2, setMaxTotal",
        "tomcat-dbcp-9, pool-dbcp2, org.apache.tomcat.dbcp.dbcp2, setMaxTotal"})
    void dbcp(String version, String rule, String packageName, String setMax) {
        holds(17, "pools", rule, "jdbc:h2:mem:shop", version, packageName + ".BasicDataSource",
                "setDriverClassName=org.h2.Driver", "setUrl=" + URL, "setUsername=sa", setMax + "=4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3p0-0.9", "c3p0-0.11"})
    void c3p0(String version) {
        holds(17, "pools", "pool-c3p0", "jdbc:h2:mem:shop", version, "com.mchange.v2.c3p0.ComboPooledDataSource",
                "setDriverClass=org.h2.Driver", "setJdbcUrl=" + URL, "setUser=sa", "setMaxPoolSize=4", "setMinPoolSize=0",
                "setInitialPoolSize=0", "setAcquireIncrement=1");
    }

    private static void holds(int feature, String preset, String rule, String database, String version, String... pool) {
        try (Child child = PresetRun.of("pools", "Pool.java").with("h2-2", version).on(feature)
                .rules("presets: [" + preset + "]").arguments(pool).start()) {
            PresetRun.whenDone(child);
            Exporter exporter = Exporter.of(child);
            boolean tellsWaiting = !rule.equals("pool-dbcp1");
            // Some take a connection back on a thread of theirs.
            Scrape used = exporter.await(scrape -> size(scrape, rule, database, "idle") == 1, "one idle");
            assertThat(size(used, rule, database, "active")).isEqualTo(2);
            assertThat(size(used, rule, database, "max")).isEqualTo(4);
            assertThat(used.sum("shearpin_database_pool_size", "state", "pending")).isZero();
            assertThat(used.samples("shearpin_database_pool_size")).hasSize(tellsWaiting ? 4 : 3);
            assertThat(calls(used, rule, "success")).isEqualTo(3);

            child.command("take all");
            exporter.await(scrape -> size(scrape, rule, database, "active") == 4 && size(scrape, rule, database, "idle") == 0
                    && (!tellsWaiting || size(scrape, rule, database, "pending") == 2), "all taken, and two waiting");

            child.command("give back");
            exporter.await(scrape -> size(scrape, rule, database, "active") == 0 && calls(scrape, rule, "success") == 7
                    && (!tellsWaiting || size(scrape, rule, database, "pending") == 0), "all back");
            PresetRun.whenDone(child);
        }
    }

    private static double size(Scrape scrape, String rule, String database, String state) {
        return scrape.value("shearpin_database_pool_size", "rule", rule, "database", database, "state", state);
    }

    private static double calls(Scrape scrape, String rule, String outcome) {
        return scrape.value("shearpin_calls_total", "rule", rule, "method", "all", "outcome", outcome);
    }
}
