package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Under a SecurityManager: on the program's stack, the agent may do no more than the program. */
final class SecurityManagers {

    static final List<Program> PROGRAMS = List.of(
            Program.of("tomcat-9", 8, SecurityManagers::tomcat).as("tomcat-9-security")
                    .guarding("hello", "HelloWorldExample#doGet")
                    .guarding("servlets", "javax.servlet.http.HttpServlet#service")
                    .noise(ServletContainers.SLOW),
            Program.of("elasticsearch", 8, SecurityManagers::elasticsearch)
                    .guarding("requests", "org.elasticsearch.rest.RestController#dispatchRequest"));

    private SecurityManagers() {
    }

    /** With the policy that comes with it, and the line that names the agent's jar. */
    private static Served tomcat(Start start) throws IOException {
        return ServletContainers.tomcat(start, base -> {
            // Otherwise it takes no application with a context.xml of its own, when under a SecurityManager.
            Folders.edit(base.resolve("conf/server.xml"), xml -> xml.replace("unpackWARs=", "deployXML=\"true\" unpackWARs="));
            Folders.edit(base.resolve("conf/catalina.policy"), policy -> policy + "\ngrant codeBase \"" + Work.agentJar().toUri()
                    + "\" {\n  permission java.security.AllPermission;\n};\n");
        }, "run", "-security");
    }

    /** Its policy is its own, of code; it asks for none of the agent's jar and can be told none. */
    private static Served elasticsearch(Start start) throws IOException {
        Path home = start.folder();
        String version = start.program().version();
        int port = Http.freePort();
        Path settings = Files.createDirectories(home.resolve("config"));
        Work.write(settings, "elasticsearch.yml", """
                discovery.type: single-node
                network.host: 127.0.0.1
                http.port: %d
                transport.tcp.port: 0
                bootstrap.system_call_filter: false
                """.formatted(port));
        Work.write(settings, "log4j2.properties", """
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = [%p][%c] %m%n
                rootLogger.level = info
                rootLogger.appenderRef.console.ref = console
                """);
        Path transport = Files.createDirectories(home.resolve("modules/transport-netty4"));
        Work.write(transport, "plugin-descriptor.properties", """
                description=Netty based transport
                version=%1$s
                name=transport-netty4
                classname=org.elasticsearch.transport.Netty4Plugin
                java.version=1.8
                elasticsearch.version=%1$s
                """.formatted(version));
        Work.write(transport, "plugin-security.policy", """
                grant codeBase "${codebase.netty-common}" {
                  permission java.io.FilePermission "/proc/sys/net/core/somaxconn", "read";
                  permission java.net.SocketPermission "*", "accept,connect";
                  permission java.lang.RuntimePermission "setContextClassLoader";
                };
                grant codeBase "${codebase.netty-transport}" {
                  permission java.util.PropertyPermission "sun.nio.ch.bugLevel", "write";
                };
                """);
        List<Path> path = new ArrayList<>();
        for (Path jar : start.jars()) {
            String name = jar.getFileName().toString();
            if (name.contains("netty")) {
                Files.copy(jar, transport.resolve(name));
            } else {
                path.add(jar);
            }
        }
        Path classes = Javac.compile(start.jdk(), "matrix/ExtendedPluginsClassLoader.java");
        String loader = "org/elasticsearch/plugins/ExtendedPluginsClassLoader.class";
        path.add(Jars.write(home.resolve("plugin-classloader-" + version + ".jar"), Map.of(),
                Map.of(loader, Files.readAllBytes(classes.resolve(loader)))));
        // As root it refuses to start, which it would know by JNA.
        Child child = start.java("-Xmx512m", "-Djna.boot.library.path=none", "-Djna.nosys=true", "-Djna.nounpack=true",
                "-Des.path.home=" + home, "-Des.path.conf=" + settings, "-Des.distribution.flavor=oss",
                "-Des.distribution.type=tar", "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
                "-Dio.netty.recycler.maxCapacityPerThread=0", "-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true",
                "-cp", path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "org.elasticsearch.bootstrap.Elasticsearch");
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/_cat/nodes?h=master"), "*");
    }
}
