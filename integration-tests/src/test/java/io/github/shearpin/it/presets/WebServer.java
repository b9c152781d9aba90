package io.github.shearpin.it.presets;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container of servlets with the agent and the web application of {@code src/test/resources/presets/servlet}: Tomcat as it
 * is unpacked, the others started by a main class. Sources are written for the {@code javax} packages, and changed to
 * {@code jakarta} for those containers that have these.
 */
final class WebServer implements AutoCloseable {

    private static final String SOURCES = "presets/servlet";

    private final Child child;
    private final Exporter exporter;
    private final URI root;

    private WebServer(Child child, URI root) {
        this.child = child;
        this.exporter = Exporter.of(child);
        this.root = root;
    }

    /** @param name such as {@code tomcat-9}, {@code jetty-12} or {@code undertow-2.3} */
    static WebServer start(String name, int jdk, String rules, String... sources) {
        boolean jakarta = !List.of("tomcat-9", "jetty-9", "undertow-2.2").contains(name);
        String yaml = "version: 1\nexporter: {host: 127.0.0.1, jvm-metrics: false}\n" + rules;
        return name.startsWith("tomcat") ? tomcat(name.substring(7), Jdk.of(jdk), yaml, jakarta, sources)
                : embedded(name, Jdk.of(jdk), yaml, jakarta, sources);
    }

    private static WebServer tomcat(String version, Jdk jdk, String rules, boolean jakarta, String... sources) {
        Path home = Work.program("apache-tomcat-" + version);
        Path folder = Work.folder("tomcat");
        int port = Http.freePort();
        Path base = Folders.tomcatBase(home, folder, port,
                xml -> xml.replace("<Engine name=\"Catalina\"", "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\""));
        Folders.edit(base.resolve("conf/context.xml"),
                xml -> xml.replace("</Context>", "<Manager processExpiresFrequency=\"1\"/></Context>"));
        Path classes = Javac.compile(jdk, sources(jakarta, sources), jars(home.resolve("lib")));
        Folders.copy(classes, base.resolve("webapps/ROOT/WEB-INF/classes"));
        Work.write(base.resolve("webapps/ROOT/WEB-INF"), "web.xml", Folders.resource(SOURCES + "/web.xml"));
        Child child = JavaRun.start("Tomcat", List.of(home.resolve("bin/catalina.sh").toString(), "run"), folder,
                Map.of("JAVA_HOME", jdk.home().toString(), "CATALINA_BASE", base.toString(),
                        "CATALINA_OPTS", JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", rules) + ",port=0")));
        child.awaitErr(line -> line.contains("org.apache.catalina.startup.Catalina.start"), "that it has started");
        return new WebServer(child, URI.create("http://127.0.0.1:" + port));
    }

    private static WebServer embedded(String name, Jdk jdk, String rules, boolean jakarta, String... sources) {
        Path[] jars = jars(Work.program("presets").resolve(name));
        String main = name.startsWith("jetty") ? "Jetty" : "Undertow";
        Path classes = Javac.compile(jdk,
                sources(jakarta, Stream.concat(Stream.of(main + ".java"), Stream.of(sources)).toArray(String[]::new)), jars);
        String path = Stream.concat(Stream.of(classes), Stream.of(jars)).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Child child = JavaRun.on(jdk, name).rules(rules)
                .command(Stream.concat(Stream.of("-cp", path, main), endpoints(sources)).toArray(String[]::new)).start();
        String port = child.awaitOut(line -> line.startsWith("port "), "where it listens").substring(5);
        return new WebServer(child, URI.create("http://127.0.0.1:" + port));
    }

    /** Classes that the web application can't find by itself. */
    private static Stream<String> endpoints(String... sources) {
        return Stream.of(sources).filter("Echo.java"::equals).map(source -> source.replace(".java", ""));
    }

    private static Path sources(boolean jakarta, String... sources) {
        return Folders.resources(SOURCES, text -> !jakarta ? text : text.replace("javax.servlet", "jakarta.servlet")
                .replace("javax.websocket", "jakarta.websocket")
                .replace("org.eclipse.jetty.servlet", "org.eclipse.jetty.ee10.servlet"), sources);
    }

    private static Path[] jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String path) {
        return root.resolve(path);
    }

    HttpResponse<String> get(String path, String... headers) {
        try {
            return Http.get(uri(path), headers);
        } catch (IOException e) {
            throw new AssertionError("no answer to " + path + " from " + child, e);
        }
    }

    Exporter exporter() {
        return exporter;
    }

    Scrape scrape() {
        return exporter.scrape();
    }

    @Override
    public void close() {
        child.close();
    }
}
