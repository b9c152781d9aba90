package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A loader for each web application, and one that all of them share. */
final class ServletContainers {

    private static final String SERVLETS = "javax.servlet.http.HttpServlet|jakarta.servlet.http.HttpServlet#service";

    /** What a Tomcat complains of on a busy machine. */
    static final String SLOW = "Creation of SecureRandom";

    static final List<Program> PROGRAMS = List.of(
            tomcat("tomcat-8.5", 8),
            tomcat("tomcat-9", 8),
            tomcat("tomcat-10.1", 11),
            tomcat("tomcat-11", 17),
            Program.of("jetty-9.4", 8, ServletContainers::jetty9).guarding("hello", "com.acme.HelloWorld#doGet")
                    .guarding("server", "org.eclipse.jetty.server.Server#handle"),
            Program.of("jetty-12", 17, ServletContainers::jetty12)
                    .guarding("hello", "org.eclipse.jetty.ee10.demo.simple.HelloWorldServlet#doGet")
                    .guarding("server", "org.eclipse.jetty.server.Server#handle"));

    private ServletContainers() {
    }

    private static Program tomcat(String name, int since) {
        return Program.of(name, since, start -> tomcat(start, base -> { }, "run")).guarding("hello", "HelloWorldExample#doGet")
                .guarding("servlets", SERVLETS).noise(SLOW);
    }

    /** @param edit of its configuration */
    static Served tomcat(Start start, Consumer<Path> edit, String... command) throws IOException {
        Path home = start.home();
        int port = Http.freePort();
        Path base = Folders.tomcatBase(home, start.folder(), port, UnaryOperator.identity());
        Folders.copy(home.resolve("webapps/examples"), Files.createDirectories(base.resolve("webapps")).resolve("examples"));
        edit.accept(base);
        Child child = start.script(Map.of("CATALINA_BASE", base.toString(), "CATALINA_OPTS", start.agentOption()),
                Stream.concat(Stream.of(home.resolve("bin/catalina.sh").toString()), Stream.of(command)).toArray());
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/examples/servlets/servlet/HelloWorldExample"),
                "Hello World!");
    }

    /** With the web applications that come with it. */
    private static Served jetty9(Start start) {
        Path home = start.home();
        int port = Http.freePort();
        Folders.copy(home.resolve("demo-base"), start.folder());
        Child child = start.java("-jar", home.resolve("start.jar").toString(), "jetty.base=" + start.folder(),
                "jetty.http.host=127.0.0.1", "jetty.http.port=" + port, "jetty.ssl.host=127.0.0.1", "jetty.ssl.port=0");
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/test/hello/"), "Hello World");
    }

    private static Served jetty12(Start start) throws IOException {
        int port = Http.freePort();
        Path webapps = Files.createDirectories(start.folder().resolve("base/webapps"));
        Files.copy(start.fetched().resolve("jetty-ee10-demo-simple-webapp-12.0.5.war"), webapps.resolve("demo.war"));
        Work.write(webapps.getParent(), "start.ini", "--module=http,ee10-deploy\n");
        Child child = start.java("-jar", start.home().resolve("start.jar").toString(), "jetty.base=" + webapps.getParent(),
                "jetty.http.host=127.0.0.1", "jetty.http.port=" + port);
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/demo/hello"), "Hello");
    }
}
