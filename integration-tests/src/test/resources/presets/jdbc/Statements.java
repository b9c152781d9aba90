import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/**
 * Works with a database, through a pool if one is named: {@code URL USER [CLASS_OF_DATA_SOURCE]}. Then it runs one statement
 * on the same connection for each line of its input, and says how that ended.
 */
public class Statements {

    public static void main(String[] args) throws Exception {
        Connection connection = args.length > 2 ? pool(args).getConnection() : DriverManager.getConnection(args[0], args[1], "");
        Statement statement = connection.createStatement();
        statement.execute("create table item (id int primary key, name varchar(50))");
        for (int i = 0; i < 2; i++) {
            statement.executeUpdate("insert into item values (" + i + ", 'it''s from nowhere')");
        }
        for (int i = 0; i < 3; i++) {
            statement.executeQuery("select name from item /* of all */").close();
        }

        PreparedStatement insert = connection.prepareStatement("insert into item (id, name) values (?, ?)");
        for (int i = 10; i < 14; i++) {
            fill(insert, i);
            insert.executeUpdate();
        }
        for (int i = 20; i < 25; i++) {
            fill(insert, i);
            insert.addBatch();
        }
        insert.executeBatch();
        insert.close();

        statement.addBatch("update item set name = 'a' where id = 10");
        statement.addBatch("update item set name = 'b' where id = 11");
        statement.executeBatch();

        CallableStatement call = connection.prepareCall("{? = call abs(?)}");
        call.registerOutParameter(1, java.sql.Types.INTEGER);
        call.setInt(2, -3);
        call.execute();
        System.out.println("abs " + call.getInt(1));
        call.close();

        System.out.println(failure(() -> statement.executeUpdate("insert into item values (1, 'again')")));
        System.out.println(failure(() -> statement.executeQuery("select * from missing")));
        System.out.println(failure(() -> statement.executeQuery("select * from missing")));
        System.out.println("done");

        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
            if (next == '\n') {
                System.out.println(failure(() -> statement.executeQuery("select 1").next()));
                System.out.println("ok");
            }
        }
    }

    private static void fill(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        insert.setString(2, "item " + id);
    }

    private static String failure(Callable<?> work) throws Exception {
        try {
            return String.valueOf(work.call());
        } catch (SQLException e) {
            return e.getClass().getName() + (e.getMessage().contains("circuit breaker") ? ": " + e.getMessage() : "");
        }
    }

    /** By its setters, which pools call alike, so that this is compiled without any. */
    private static DataSource pool(String[] args) throws Exception {
        Object pool = Class.forName(args[2]).getConstructor().newInstance();
        for (String[] property : new String[][] {{"setJdbcUrl", args[0]}, {"setUsername", args[1]}}) {
            Method setter = pool.getClass().getMethod(property[0], String.class);
            setter.invoke(pool, property[1]);
        }
        return (DataSource) pool;
    }
}
