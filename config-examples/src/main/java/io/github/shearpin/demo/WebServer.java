package io.github.shearpin.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tomcat as it was published, with the Activiti REST application as it was published, and an agent. Where they listen and
 * which database they use is said in a CATALINA_BASE of the demo's own, as any deployment would.
 */
final class WebServer {

    private final Workplace workplace;
    private final Path home;
    private final Path base;
    private final int port;
    private Process process;

    WebServer(Workplace workplace, Path home, Path war, String databaseUrl) throws IOException {
        this.workplace = workplace;
        this.home = home;
        this.base = workplace.folder("tomcat");
        this.port = Workplace.freePort();
        for (String folder : List.of("conf", "logs", "temp", "work", "webapps")) {
            Files.createDirectories(base.resolve(folder));
        }
        try (Stream<Path> files = Files.list(home.resolve("conf")).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
            }
        }
        Path server = base.resolve("conf/server.xml");
        Files.writeString(server, Files.readString(server)
                .replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\""));
        // catalina.properties become system properties, which the application's own db.properties give way to.
        Files.writeString(base.resolve("conf/catalina.properties"),
                "\njdbc.url=" + databaseUrl + "\nengine.asyncexecutor.activate=false\n", StandardOpenOption.APPEND);
        Files.copy(war, base.resolve("webapps/activiti-rest.war"));
    }

    void start(Path javaHome, String agentOption) throws IOException {
        process = workplace.start("tomcat", Map.of(
                "JAVA_HOME", javaHome.toString(),
                "CATALINA_HOME", home.toString(),
                "CATALINA_BASE", base.toString(),
                // The start script reads its options as shell text: hence the quotes.
                "CATALINA_OPTS", "-Xmx512m \"" + agentOption + '"'),
                List.of(home.resolve("bin/catalina.sh").toString(), "run"));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A page of the application that takes a log-in and some queries to answer. */
    URI page() {
        return URI.create("http://127.0.0.1:" + port + "/activiti-rest/service/repository/deployments");
    }
}
