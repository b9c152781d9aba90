package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Visit;
import io.github.shearpin.it.harness.Work;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Each module or bundle in a loader that sees only what it asks for. */
final class ApplicationServers {

    private static final String KARAF_USER = "Basic "
            + Base64.getEncoder().encodeToString("karaf:karaf".getBytes(StandardCharsets.UTF_8));

    static final List<Program> PROGRAMS = List.of(
            wildFly("wildfly-26", 8),
            wildFly("wildfly-39", 17),
            karaf("felix"),
            karaf("equinox"));

    private ApplicationServers() {
    }

    private static Program wildFly(String name, int since) {
        return Program.of(name, since, ApplicationServers::wildFly)
                .guarding("pages", "io.undertow.server.handlers.resource.ResourceHandler#handleRequest");
    }

    private static Served wildFly(Start start) {
        Path home = start.home();
        Path base = start.folder().resolve("standalone");
        Folders.copy(home.resolve("standalone"), base);
        int http = Http.freePort();
        // Its own options stay: what JAVA_OPTS held before would take their place.
        Path settings = Work.write(start.folder(), "standalone.conf", ". " + home.resolve("bin/standalone.conf")
                + "\nJAVA_OPTS=\"$JAVA_OPTS " + start.agentOption() + "\"\n");
        Child child = start.script(Map.of("RUN_CONF", settings.toString(), "JBOSS_BASE_DIR", base.toString(),
                "LAUNCH_JBOSS_IN_BACKGROUND", "true"), home.resolve("bin/standalone.sh"), "-Djboss.http.port=" + http,
                "-Djboss.https.port=0", "-Djboss.ajp.port=0", "-Djboss.management.http.port=" + Http.freePort(),
                "-Djboss.management.https.port=0");
        return Served.overHttp(child, URI.create("http://127.0.0.1:" + http + "/"), "WildFly", base.resolve("log/server.log"));
    }

    private static Program karaf(String framework) {
        return Program.of("karaf", 11, start -> karaf(start, framework))
                .as("karaf-" + framework)
                .guarding("servlets", "javax.servlet.http.HttpServlet#service")
                .guarding("console", "org.apache.felix.webconsole.internal.core.BundlesServlet#doGet")
                .noise(Visit.NOISE_OF_KARAF);
    }

    private static Served karaf(Start start, String framework) {
        Path home = start.home();
        Path base = start.folder().resolve("base");
        Path etc = base.resolve("etc");
        Folders.copy(home.resolve("etc"), etc);
        int port = Http.freePort();
        base.resolve("deploy").toFile().mkdirs();
        // The web console is one of the features that come with it; what opens other ports is left out.
        Folders.edit(etc.resolve("org.apache.karaf.features.cfg"), text -> text.replaceAll("ssh/[0-9.]+", "http-whiteboard")
                .replaceAll("management/[0-9.]+", "webconsole"));
        if (!framework.equals("felix")) {
            Folders.edit(etc.resolve("config.properties"),
                    text -> text.replace("karaf.framework=felix", "karaf.framework=" + framework));
        }
        Folders.edit(etc.resolve("users.properties"), text -> text.replace("#karaf =", "karaf =").replace("#_g_", "_g_"));
        Work.write(etc, "org.ops4j.pax.web.cfg",
                "org.osgi.service.http.port = " + port + "\norg.ops4j.pax.web.listening.addresses = 127.0.0.1\n");
        Child child = start.script(Map.of("KARAF_BASE", base.toString(), "CHECK_ROOT_INSTANCE_RUNNING", "false",
                "KARAF_EXEC", "exec", "EXTRA_JAVA_OPTS", start.agentOption()), home.resolve("bin/karaf"), "server");
        Served.Question question = Served.page(URI.create("http://127.0.0.1:" + port + "/system/console/bundles.json"),
                HttpURLConnection.HTTP_OK, "org.apache.karaf.webconsole", "Authorization", KARAF_USER);
        // What it answers names bundles in the order in which they came to be.
        return Served.by(child, () -> question.ask() == null ? null : "listed", base.resolve("data/log/karaf.log"));
    }
}
