package io.github.shearpin.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An H2 database server in a process of its own, which can be stopped and started again. Not thread-safe. */
final class Database {

    private static final String SLOW_TABLE = "ACT_RE_DEPLOYMENT";

    private final Workplace workplace;
    private final Path java;
    private final Path jar;
    private final int port;
    private Process process;

    Database(Workplace workplace, Path java, Path jar) throws IOException {
        this.workplace = workplace;
        this.java = java;
        this.jar = jar;
        this.port = Workplace.freePort();
    }

    void start() throws IOException {
        process = workplace.start("database", Map.of(), List.of(java.toString(), "-Xmx128m",
                "-Dh2.bindAddress=127.0.0.1", "-cp", jar.toString(), "org.h2.tools.Server",
                "-tcp", "-tcpPort", String.valueOf(port), "-baseDir", workplace.folder("database").toString()));
    }

    void stop() {
        workplace.stop(process);
    }

    /** What the application connects to. A statement that has to wait longer than this for a lock fails. */
    String url(Duration lockTimeout) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/activiti;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=" + lockTimeout.toMillis();
    }

    /** Keeps a table that the application reads locked for a while, as a batch job might: its readers wait or fail. */
    void lock(Duration time) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(url(Duration.ofSeconds(5)), "sa", "");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM " + SLOW_TABLE + " FOR UPDATE");
            Thread.sleep(time.toMillis());
            connection.rollback();
        }
    }
}
