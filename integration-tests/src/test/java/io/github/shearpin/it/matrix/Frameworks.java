package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Work;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Applications that are made with a framework, and packed as it packs them. */
final class Frameworks {

    static final List<Program> PROGRAMS = List.of(
            zipkin("zipkin-2", 8),
            zipkin("zipkin-3", 17),
            Program.of("apicurio", 21, Frameworks::apicurio)
                    .guarding("system", "io.apicurio.registry.rest.v3.impl.SystemResourceImpl#getSystemInfo")
                    .noise("Thread blocked"), // what it says of a busy machine
            Program.of("micronaut", 17, Frameworks::micronaut)
                    .guarding("health", "io.micronaut.management.endpoint.health.HealthEndpoint#getHealth"),
            Program.of("ktor", 8, Frameworks::ktor).guarding("requests", "io.ktor.server.netty.http1.NettyHttp1Handler#channelRead"));

    private Frameworks() {
    }

    /** Spring Boot: the application and its libraries in jars within a jar. */
    private static Program zipkin(String name, int since) {
        return Program.of(name, since, start -> {
            int port = Http.freePort();
            Child child = start.java("-DQUERY_PORT=" + port, "-jar", start.jars().get(0).toString());
            return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/api/v2/services"), "[]");
        }).guarding("query", "zipkin2.server.internal.ZipkinQueryApiV2#getServiceNames")
                .guarding("storage", "zipkin2.storage.ServiceAndSpanNames+#getServiceNames");
    }

    /** Quarkus. */
    private static Served apicurio(Start start) {
        int port = Http.freePort();
        Child child = start.java("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port,
                "-jar", start.fetched().resolve("quarkus-run.jar").toString());
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/apis/registry/v3/system/info"), "Apicurio");
    }

    /** What the framework itself serves, with a main method that does nothing but start it. */
    private static Served micronaut(Start start) {
        int port = Http.freePort();
        Path classes = Javac.compile(start.jdk(), "matrix/Application.java", start.jars().toArray(Path[]::new));
        Child child = start.java("-Dmicronaut.server.host=127.0.0.1", "-Dmicronaut.server.port=" + port,
                "-cp", start.classPath(classes), "Application");
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + port + "/health"), "UP");
    }

    /** Kotlin; its server without any page. */
    private static Served ktor(Start start) {
        int port = Http.freePort();
        Work.write(start.folder(), "application.conf", "ktor.deployment.port = 0\nktor.application.modules = []\n");
        Child child = start.java("-cp", start.classPath(start.folder()), "io.ktor.server.netty.EngineMain",
                "-host=127.0.0.1", "-port=" + port);
        return Served.by(child, Served.page(URI.create("http://127.0.0.1:" + port + "/"), HttpURLConnection.HTTP_NOT_FOUND, ""));
    }
}
