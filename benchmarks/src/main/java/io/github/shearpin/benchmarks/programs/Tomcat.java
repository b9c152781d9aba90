package io.github.shearpin.benchmarks.programs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tomcat as it was published, with a CATALINA_BASE of its own, in which nothing is left of an earlier start. */
public final class Tomcat {

    private final Path java;
    private final Path home;
    private final Path base;
    private final int port = Server.freePort();

    /** @param war the application; null: those that come with Tomcat */
    public Tomcat(Path java, Path home, Path base, Path war) throws IOException {
        this.java = java;
        this.home = home;
        this.base = Folders.fresh(base);
        for (String folder : List.of("conf", "logs", "temp", "webapps", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
        try (Stream<Path> files = Files.list(home.resolve("conf")).filter(Files::isRegularFile)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
            }
        }
        Path server = base.resolve("conf/server.xml");
        Files.writeString(server, Files.readString(server)
                .replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
                .replace("appBase=\"webapps\"", "appBase=\"" + (war == null ? home : base).resolve("webapps") + '"'));
        if (war != null) {
            Files.copy(war, base.resolve("webapps").resolve(war.getFileName()));
        }
    }

    public URI page(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** As {@code bin/catalina.sh run} would start it, without that script's own time. */
    public Server start(Agent agent, List<String> options, HttpRequest page) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(agent.options());
        for (String open : List.of("java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.lang.reflect",
                "java.base/java.io", "java.base/java.util", "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport")) {
            command.add("--add-opens=" + open + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                "-Dcatalina.home=" + home, "-Dcatalina.base=" + base, "-Djava.io.tmpdir=" + base.resolve("temp"),
                "-cp", home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                "org.apache.catalina.startup.Bootstrap", "start"));
        return new Server(command, Map.of(), page, base.resolve("logs/console.log"));
    }
}
