import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;

/** Asks a pool for connections to a database that is not there. */
public class Away {

    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:1/none");
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(250); // as short as it may be
        HikariDataSource pool = new HikariDataSource(config);
        for (int i = 0; i < 4; i++) {
            try {
                pool.getConnection();
            } catch (SQLException e) {
                System.out.println(e.getClass().getSimpleName() + (e.getMessage().contains("circuit breaker") ? " of the breaker" : ""));
            }
        }
        System.out.println("done");
        System.in.read();
    }
}
