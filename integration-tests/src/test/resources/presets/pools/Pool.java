import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Uses a pool of at most four connections, which its class and its setters make: {@code CLASS setter=value...}. Two connections
 * are in use and one is back when it is done. Then it does as it is told.
 */
public class Pool {

    private static final List<Connection> TAKEN = new ArrayList<>();
    private static DataSource pool;

    public static void main(String[] args) throws Exception {
        pool = (DataSource) Class.forName(args[0]).getConstructor().newInstance();
        for (int i = 1; i < args.length; i++) {
            set(args[i].substring(0, args[i].indexOf('=')), args[i].substring(args[i].indexOf('=') + 1));
        }
        take(3);
        TAKEN.remove(0).close();
        System.out.println("done");

        StringBuilder command = new StringBuilder();
        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
            if (next != '\n') {
                command.append((char) next);
                continue;
            }
            if (command.toString().equals("take all")) {
                take(2);
                for (int i = 0; i < 2; i++) {
                    new Thread(Pool::waitForOne, "waits").start();
                }
            } else {
                for (Connection connection : TAKEN) {
                    connection.close();
                }
            }
            command.setLength(0);
            System.out.println("ok");
        }
    }

    private static void take(int number) throws Exception {
        for (int i = 0; i < number; i++) {
            TAKEN.add(pool.getConnection());
        }
    }

    private static void waitForOne() {
        try {
            pool.getConnection().close();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    private static void set(String setter, String value) throws Exception {
        for (Method method : pool.getClass().getMethods()) {
            if (method.getName().equals(setter) && method.getParameterTypes().length == 1) {
                Class<?> type = method.getParameterTypes()[0];
                method.invoke(pool, type == int.class ? (Object) Integer.valueOf(value)
                        : type == long.class ? (Object) Long.valueOf(value) : value);
                return;
            }
        }
        throw new IllegalArgumentException("no " + setter);
    }
}
