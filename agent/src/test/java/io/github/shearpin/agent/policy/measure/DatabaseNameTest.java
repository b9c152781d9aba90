package io.github.shearpin.agent.policy.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No metric shows what a URL has of users and passwords. */
class DatabaseNameTest {

    @ParameterizedTest
    @CsvSource({
        "HikariPool-1, HikariPool-1",
        "shop?, shop?",
        "jdbc:h2:mem:shop;PASSWORD=secret, jdbc:h2:mem:shop",
        "jdbc:postgresql://db:5432/shop?user=me&password=secret, jdbc:postgresql://db:5432/shop",
        "jdbc:postgresql://me:secret@db:5432/shop?x=a@b, jdbc:postgresql://db:5432/shop",
        "jdbc:mysql://me:se@cret@db/shop, jdbc:mysql://db/shop",
        "'jdbc:mysql://address=(host=db)(password=secret)/shop', jdbc:mysql://address=",
        "jdbc:oracle:thin:me/secret@db:1521:shop, jdbc:oracle:db:1521:shop",
        "jdbc:oracle:thin:@db:1521:shop, jdbc:oracle:db:1521:shop",
        "jdbc:oracle:thin:me/secret@//db:1521/shop, jdbc:oracle://db:1521/shop",
        "jdbc:sqlserver://db:1433;user=me;password=secret, jdbc:sqlserver://db:1433",
        "jdbc:, jdbc:",
        "jdbc:mysql://me:se;cret@db/shop, jdbc:mysql://",
        "r2dbc:postgresql://me:secret@db/shop?x=1, r2dbc:postgresql://db/shop",
        "mongodb://me:secret@db/shop, mongodb://db/shop",
    })
    void aUrlIsShownWithoutThem(String named, String shown) {
        assertThat(DatabaseName.of(named)).isEqualTo(shown);
    }

    @Test
    void anythingElseIsWhatALabelHasOfIt() {
        assertThat(DatabaseName.of(42)).isEqualTo("42");
    }
}
