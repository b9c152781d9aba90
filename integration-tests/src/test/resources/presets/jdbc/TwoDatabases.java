import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Works with two databases, of which one comes to fail, and asks for connections to a third that is not there. */
public class TwoDatabases {

    public static void main(String[] args) throws Exception {
        DataSource one = source(args[0], "jdbc:h2:mem:one;DB_CLOSE_DELAY=-1");
        DataSource two = source(args[0], "jdbc:h2:mem:two;DB_CLOSE_DELAY=-1");
        DataSource none = source("org.h2.jdbcx.JdbcDataSource", "jdbc:h2:tcp://127.0.0.1:1/none");
        try (Connection toOne = one.getConnection(); Connection toTwo = two.getConnection()) {
            for (int i = 0; i < 3; i++) {
                run("one", toOne, "select wrong from nowhere");
            }
            run("one", toOne, "select 1");
            try (Statement statement = toOne.createStatement()) {
                statement.execute("create alias fail for \"TwoDatabases.fail\"");
            }
            for (int i = 0; i < 4; i++) {
                run("one", toOne, "call fail()");
            }
            run("two", toTwo, "select 1");
            for (int i = 0; i < 4; i++) {
                try {
                    none.getConnection().close();
                } catch (SQLException e) {
                    System.out.println("none: " + (isRefused(e) ? "refused" : "no connection"));
                }
            }
            run("two", toTwo, "select 1");
        }
        System.out.println("done");
        System.in.read();
    }

    /** What a statement calls. */
    public static int fail() {
        throw new IllegalStateException();
    }

    private static void run(String name, Connection connection, String sql) {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            System.out.println(name + ": " + result.getInt(1));
        } catch (SQLSyntaxErrorException e) {
            System.out.println(name + ": wrong");
        } catch (SQLException e) {
            System.out.println(name + ": " + (isRefused(e) ? "refused" : "failed"));
        }
    }

    private static boolean isRefused(SQLException e) {
        return e.getMessage().contains("circuit breaker");
    }

    /** By its setters, so that this is compiled without any pool. */
    private static DataSource source(String type, String url) throws Exception {
        Object source = Class.forName(type).getConstructor().newInstance();
        boolean isPool = type.contains("Hikari");
        for (String[] property : new String[][] {{isPool ? "setJdbcUrl" : "setURL", url}, {isPool ? "setUsername" : "setUser", "sa"}}) {
            Method setter = source.getClass().getMethod(property[0], String.class);
            setter.invoke(source, property[1]);
        }
        return (DataSource) source;
    }
}
