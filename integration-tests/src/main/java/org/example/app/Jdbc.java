package org.example.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Speaks to a database through the JDK's interfaces, and waits for a line before it ends. */
public final class Jdbc {

    private Jdbc() {
    }

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:test", "sa", "");
                Statement statement = connection.createStatement()) {
            System.out.println(statement.execute("create table pin (id int primary key, name varchar(20))"));
            try (PreparedStatement insert = connection.prepareStatement("insert into pin values (?, ?)")) {
                for (int i = 0; i < 3; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "pin " + i);
                    System.out.println(insert.executeUpdate());
                }
                insert.setInt(1, 0);
                try {
                    System.out.println(insert.executeUpdate());
                } catch (SQLException e) {
                    System.out.println(e.getSQLState() + " " + e.getErrorCode());
                }
            }
            try (ResultSet result = statement.executeQuery("select count(*), max(name) from pin")) {
                result.next();
                System.out.println(result.getInt(1) + " " + result.getString(2));
            }
        }
        System.out.println("done");
        System.in.read();
    }
}
