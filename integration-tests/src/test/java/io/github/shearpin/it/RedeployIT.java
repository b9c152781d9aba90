package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A web application whose methods are guarded is deployed over and over: of those before nothing is left. */
@ExtendWith(OutputOnFailure.class)
class RedeployIT {

    private static final int TIMES = Boolean.getBoolean("shearpin.matrix") ? 100 : 20;

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            defaults:
              circuit-breaker: {failure-rate: 50%, minimum-calls: 100000}
            rules:
              find:
                match: Shop$Stock#find
                key: $arg0
                labels: {found: $return.size}
                timeout: 10s
                bulkhead: {calls: 5}
                fallback: {value: last-good}
                measure: {gauge: {shop_asked: $this.calls}}
              later: {match: Shop$Stock#later, retry: {attempts: 2}, timeout: 10s, fallback: {value: last-good}}
              fails: {match: Shop$Stock#fails, labels: {how: $exception.class}, retry: {attempts: 2, backoff: 1ms}, fallback: {value: last-good, for: [rejected]}}
              servlets: {match: "javax.servlet.Servlet|jakarta.servlet.Servlet+#service", key: $arg0.requestURI}
              made: {match: "Shop$Item#<init>"}
            """;

    private static final String MANAGER = """
            <web-app version="3.0">
              <servlet>
                <servlet-name>manager</servlet-name>
                <servlet-class>org.apache.catalina.manager.ManagerServlet</servlet-class>
              </servlet>
              <servlet-mapping><servlet-name>manager</servlet-name><url-pattern>/text/*</url-pattern></servlet-mapping>
            </web-app>
            """;
    private static final String SHOP = """
            <web-app version="3.0">
              <servlet><servlet-name>shop</servlet-name><servlet-class>Shop</servlet-class></servlet>
              <servlet-mapping><servlet-name>shop</servlet-name><url-pattern>/buy</url-pattern></servlet-mapping>
            </web-app>
            """;

    @ParameterizedTest
    @CsvSource({"9,8", "11,25"})
    void nothingIsLeftOfTheApplicationsBefore(int version, int feature) throws IOException {
        Assumptions.assumeTrue(version == 9 || Boolean.getBoolean("shearpin.matrix"), "takes long; 11 with -Dshearpin.matrix=true");
        Jdk jdk = Jdk.of(feature);
        Path home = Work.program("apache-tomcat-" + version);
        Path folder = Work.folder("redeploy");
        int port = Http.freePort();
        Path base = Folders.tomcatBase(home, folder, port, xml -> xml.replace("autoDeploy=\"true\"", "autoDeploy=\"false\""));
        Path manager = base.resolve("webapps/manager");
        Work.write(Files.createDirectories(manager.resolve("WEB-INF")), "web.xml", MANAGER);
        Work.write(Files.createDirectories(manager.resolve("META-INF")), "context.xml", "<Context privileged=\"true\"/>");
        Path shop = folder.resolve("shop");
        Work.write(Files.createDirectories(shop.resolve("WEB-INF")), "web.xml", SHOP);
        Path sources = Folders.resources("redeploy", text -> version == 9 ? text : text.replace("javax.servlet", "jakarta.servlet"),
                "Shop.java");
        Folders.copy(Javac.compile(jdk, sources, home.resolve("lib/servlet-api.jar")), shop.resolve("WEB-INF/classes"));
        try (Child child = JavaRun.start("Tomcat", List.of(home.resolve("bin/catalina.sh").toString(), "run"), folder,
                Map.of("JAVA_HOME", jdk.home().toString(), "CATALINA_BASE", base.toString(), "CATALINA_OPTS",
                        // What is softly reachable alone, as the JDK's own caches of reflection are, goes at once.
                        "-Xmx256m -XX:SoftRefLRUPolicyMSPerMB=0 "
                                + JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", RULES) + ",port=0")))) {
            URI root = URI.create("http://127.0.0.1:" + port + "/");
            URI deploy = root.resolve("manager/text/deploy?path=/shop&update=true&war=file:" + shop);
            URI buy = root.resolve("shop/buy");
            Http.await(root.resolve("manager/text/list"), child);
            Exporter exporter = Exporter.of(child);
            deploy(deploy, buy, child, TIMES / 2);
            int loaders = loaders(jdk, child);
            Scrape before = exporter.scrape();

            deploy(deploy, buy, child, TIMES);

            assertThat(loaders(jdk, child)).as("loaders of web applications").isEqualTo(loaders).isLessThanOrEqualTo(3);
            Scrape after = exporter.scrape();
            assertThat(series(after)).isEqualTo(series(before));
            assertThat(after.value("jvm_memory_pool_bytes_used", "pool", "Metaspace"))
                    .isLessThan(before.value("jvm_memory_pool_bytes_used", "pool", "Metaspace") + 2_000_000);
            assertThat(after.value("jvm_threads_current")).isLessThanOrEqualTo(before.value("jvm_threads_current") + 3);
            assertThat(after.sum("shearpin_calls_total", "rule", "find")).isEqualTo(TIMES / 2 + TIMES);
            assertThat(after.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(after.value("shearpin_agent_internal_errors_total")).isZero();
            assertThat(child.said()).as("said once, if at all").doesNotHaveDuplicates();
        }
    }

    /** Of the program and its methods; those of the JVM come as its collectors run. */
    private static List<String> series(Scrape scrape) {
        return scrape.series().stream().filter(name -> name.startsWith("shearpin_")).toList();
    }

    private static void deploy(URI deploy, URI buy, Child child, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            String answer = Http.get(deploy).body();
            assertThat(answer).as("%s", child).contains("OK - Deployed");
            assertThat(Http.get(buy).body()).as("%s", child).startsWith("tea tea");
        }
    }

    /** Those of web applications, after all garbage was collected. */
    private static int loaders(Jdk jdk, Child child) {
        int fewest = Integer.MAX_VALUE;
        for (int collection = 0; collection < 4; collection++) {
            fewest = Math.min(fewest, Commands.jcmd(jdk, child, "GC.class_histogram").lines()
                    .filter(line -> line.contains("ParallelWebappClassLoader"))
                    .mapToInt(line -> Integer.parseInt(line.trim().split(" +")[1])).findFirst().orElse(0));
        }
        return fewest;
    }
}
