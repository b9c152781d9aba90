package io.github.shearpin.agent.policy.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a statement does, and to which table. */
class SqlTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "SELECT * FROM Orders WHERE id = ? | select | orders",
            "select a, b from shop.orders o join items i on i.o = o.id | select | shop.orders",
            "insert into orders (id, note) values (1, 'from nowhere') | insert | orders",
            "INSERT INTO \"Order Lines\" VALUES (?) | insert | order lines",
            "update only orders set a = (select max(b) from other) | update | orders",
            "delete from [dbo].[Orders] where 1=1 | delete | dbo.orders",
            "merge into orders using x on (1=1) when matched then update set a=1 | merge | orders",
            "/* from hints */ select 1 from dual | select | dual",
            "  (select id from a) union (select id from b) | select | a",
            "select count(*) from (select * from inner_table) t | select | inner_table",
            "with recent as (select * from log) select * from recent | select | recent",
            "with recent as (select * from log) delete from archive | delete | archive",
            "create table if not exists items (id int) | create | items",
            "drop table items | drop | items",
            "truncate table items | truncate | items",
            "truncate items | truncate | items",
            "select 'it''s from me' from notes | select | notes",
            "select now() | select | none",
            "COMMIT | commit | none",
            "set session x = 1 | set | none",
            "{call refresh_stock(?)} | call | refresh_stock",
            "? = call f(?) | call | f",
            "call refresh_stock(?) | call | refresh_stock",
            "select * into copy from #temp | select | copy",
            "select * from #temp | select | #temp",
            "select a #>> '{b}' from docs | select | docs",
            "select extract(year from ordered) from orders | select | orders",
            "select trim(both ' ' from (select name from users)) | select | users",
            "select a is distinct from b from t | select | t",
            "blurb from orders | other | none",
            "`` | other | none",
            "select a from | select | none",
            "select \"unclosed from x | select | none",
    })
    void verbAndTableAreFound(String statement, String operation, String table) {
        SqlText text = SqlText.of(statement);

        assertThat(text.operation()).isEqualTo(operation);
        assertThat(text.table()).isEqualTo(table);
    }

    @Test
    void commentsUpToTheEndOfALineAreSkipped() {
        assertThat(SqlText.of("-- from a line\nselect 1 # from another\nfrom dual").table()).isEqualTo("dual");
        assertThat(SqlText.of("#about this one\nselect a from t").table()).isEqualTo("t");
    }

    @Test
    void whatIsVeryLongIsLookedAtAtItsBeginning() {
        assertThat(SqlText.of("select " + "a, ".repeat(100_000) + " b from orders").table()).isEqualTo("none");
        assertThat(SqlText.of("insert into orders values " + "(1),".repeat(100_000)).table()).isEqualTo("orders");
    }
}
