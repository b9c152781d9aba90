package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Servers of databases: plain programs, one of them modular. */
final class Databases {

    private static final String DERBY_MAIN = "org.apache.derby.server/org.apache.derby.drda.NetworkServerControl";

    static final List<Program> PROGRAMS = List.of(
            Program.of("h2", 8, Databases::h2).guarding("queries", "org.h2.command.Command#executeQuery"),
            Program.of("hsqldb", 11, Databases::hsqldb).guarding("statements", "org.hsqldb.Session#execute"),
            derby().as("derby-module"),
            derby().as("derby-jlink").launchedBy(Databases::linkedDerby));

    private Databases() {
    }

    private static Program derby() {
        return Program.of("derby", 11, start -> derby(start, start.jdk().tool("java"), "-p", start.fetched().toString()))
                .guarding("statements", "org.apache.derby.impl.jdbc.EmbedStatement#executeStatement");
    }

    private static Served h2(Start start) {
        int port = Http.freePort();
        Child child = start.java("-cp", start.classPath(), "org.h2.tools.Server", "-tcp", "-tcpPort", Integer.toString(port),
                "-baseDir", start.folder().toString(), "-ifNotExists");
        return Served.by(child, () -> query(start, "org.h2.Driver", "jdbc:h2:tcp://127.0.0.1:" + port + "/./test", "",
                "select 6 * 7"));
    }

    private static Served hsqldb(Start start) {
        int port = Http.freePort();
        Child child = start.java("-cp", start.classPath(), "org.hsqldb.server.Server", "--address", "127.0.0.1",
                "--port", Integer.toString(port), "--database.0", "file:" + start.folder().resolve("data"), "--dbname.0", "test");
        return Served.by(child, () -> query(start, "org.hsqldb.jdbc.JDBCDriver", "jdbc:hsqldb:hsql://127.0.0.1:" + port + "/test",
                "", "values 6 * 7"));
    }

    /** On the module path, each jar a module that says what it needs. */
    private static Served derby(Start start, Path java, String... options) {
        int port = Http.freePort();
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of("-Dderby.system.home=" + start.folder().resolve("data"), "-m", DERBY_MAIN, "start",
                "-h", "127.0.0.1", "-p", Integer.toString(port), "-noSecurityManager"));
        Child child = start.java(java, command.toArray(String[]::new));
        return Served.by(child, () -> query(start, "org.apache.derby.client.ClientAutoloadedDriver",
                "jdbc:derby://127.0.0.1:" + port + "/test;create=true", "any", "values 6 * 7"), start.folder().resolve("data/derby.log"));
    }

    /** In an image of the modules that it needs, and of the one that no agent runs without. */
    private static Served linkedDerby(Start start) throws IOException {
        Path image = start.folder().resolve("image");
        try (Child jlink = JavaRun.start("jlink", List.of(start.jdk().tool("jlink").toString(), "--module-path",
                start.fetched().toString(), "--add-modules", "org.apache.derby.server,org.apache.derby.engine,java.instrument",
                "--output", image.toString()), start.folder(), Map.of())) {
            if (jlink.awaitExit() != 0) {
                throw new AssertionError("no image: " + jlink);
            }
        }
        // The same launcher, but for a JDK that brings the libc along for which it was made.
        Files.copy(start.jdk().tool("java"), image.resolve("bin/java"), StandardCopyOption.REPLACE_EXISTING);
        return derby(start, image.resolve("bin/java"));
    }

    private static String query(Start start, String driver, String url, String password, String query) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (Path jar : start.jars()) {
            jars.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new))) {
            Properties user = new Properties();
            user.setProperty("user", "sa");
            user.setProperty("password", password);
            Driver client = (Driver) loader.loadClass(driver).getDeclaredConstructor().newInstance();
            try (Connection connection = client.connect(url, user);
                    ResultSet result = connection.createStatement().executeQuery(query)) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
