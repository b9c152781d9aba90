package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Prometheus's own tool takes the scrape configurations, and finds in them the targets that a reader would expect. */
class ScrapeTest {

    private static final Path FOLDER = Path.of("prometheus");
    private static final String ANNOTATION = "__meta_kubernetes_pod_annotation_shearpin_github_io_";
    private static final Pattern KUBERNETES = Pattern.compile(" +kubernetes_sd_configs:\\n +- role: pod\\n");

    @TempDir
    Path folder;

    @Test
    void oneTargetThatIsWrittenDown() throws Exception {
        assertThat(Tool.PROMTOOL.run(Path.of("."), "check", "config", "prometheus.yml")).contains("SUCCESS");
        assertThat(targets(Path.of("."), "prometheus.yml"))
                .containsExactly(Map.of("__address__", "localhost:9478", "job", "shearpin", "instance", "localhost:9478"));
    }

    @Test
    void targetsInFiles() throws Exception {
        assertThat(Tool.PROMTOOL.run(FOLDER, "check", "config", "prometheus-file.yml"))
                .contains("2 rule files found", "SUCCESS: prometheus-file.yml is valid");
        assertThat(targets(FOLDER, "prometheus-file.yml")).contains(Map.of("__address__", "shop-1.example.com:9478",
                "job", "shop", "instance", "shop-1.example.com:9478", "environment", "production")).hasSize(3);
    }

    @Test
    void overTlsWithAPassword() throws Exception {
        for (String file : List.of("prometheus-tls.yml", "records.yml", "alerts.yml")) {
            Files.copy(FOLDER.resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("shearpin-password"), "secret");
        Files.writeString(folder.resolve("shearpin-ca.crt"), "");

        assertThat(Tool.PROMTOOL.run(folder, "check", "config", "prometheus-tls.yml"))
                .contains("2 rule files found", "SUCCESS: prometheus-tls.yml is valid");
        assertThat(Files.readString(FOLDER.resolve("prometheus-tls.yml"))).contains("scheme: https", "ca_file: shearpin-ca.crt",
                "username: prometheus", "password_file: shearpin-password");
    }

    @Test
    void podsOfKubernetes() throws Exception {
        Map<String, Object> shop = pod("shop-1", "Running", "scrape", "true");
        shop.put("__meta_kubernetes_pod_label_app_kubernetes_io_name", "shop");
        kubernetes(List.of(
                target("10.0.0.1:8080", shop),
                target("10.0.0.1:8081", shop),
                target("10.0.0.2", pod("elsewhere-1", "Running", "scrape", "true", "port", "9999")),
                target("[fd00::3]:8080", pod("six-1", "Running", "scrape", "true")),
                target("10.0.0.4:8080", pod("other-1", "Running")),
                target("10.0.0.5:8080", pod("silent-1", "Running", "scrape", "false")),
                target("10.0.0.6:8080", pod("done-1", "Succeeded", "scrape", "true"))));

        assertThat(Tool.PROMTOOL.run(folder, "check", "config", "prometheus.yml"))
                .contains("2 rule files found", "SUCCESS: prometheus.yml is valid");
        assertThat(targets(folder, "prometheus.yml")).containsOnly(
                scraped("10.0.0.1:9478", "shop", "prod/shop-1"),
                scraped("10.0.0.2:9999", "shearpin", "prod/elsewhere-1"),
                scraped("[fd00::3]:9478", "shearpin", "prod/six-1"));
    }

    /** Debian builds Prometheus without Kubernetes: a file says in its place what Kubernetes would have said of the pods. */
    private void kubernetes(List<Map<String, Object>> pods) throws Exception {
        String configuration = Files.readString(FOLDER.resolve("prometheus-kubernetes.yml"));
        assertThat(configuration).containsPattern(KUBERNETES);
        Files.writeString(folder.resolve("prometheus.yml"),
                KUBERNETES.matcher(configuration).replaceFirst("    file_sd_configs: [{files: [pods.yml]}]\n"));
        Files.writeString(folder.resolve("pods.yml"), new Yaml().dump(pods));
        for (String rules : List.of("records.yml", "alerts.yml")) {
            Files.copy(FOLDER.resolve(rules), folder.resolve(rules));
        }
    }

    /** As Kubernetes describes a pod; annotations as name and value. */
    private static Map<String, Object> pod(String name, String phase, String... annotations) {
        Map<String, Object> labels = new TreeMap<>(Map.of("__meta_kubernetes_namespace", "prod",
                "__meta_kubernetes_pod_name", name, "__meta_kubernetes_pod_phase", phase,
                "__meta_kubernetes_pod_node_name", "n1"));
        for (int i = 0; i < annotations.length; i += 2) {
            labels.put(ANNOTATION + annotations[i], annotations[i + 1]);
        }
        return labels;
    }

    private static Map<String, Object> scraped(String address, String job, String instance) {
        return Map.of("__address__", address, "job", job, "instance", instance, "namespace", "prod", "node", "n1");
    }

    private static Map<String, Object> target(String address, Map<String, Object> labels) {
        return Map.of("targets", List.of(address), "labels", labels);
    }

    /** Labels of what would be scraped, without those that are the same for all. */
    private static List<Map<String, Object>> targets(Path folder, String configuration) throws Exception {
        // It waits as long as it is told to whether there is more to find; a file is read at once.
        String said = Tool.PROMTOOL.run(folder, "check", "service-discovery", "--timeout=2s", configuration, "shearpin");
        List<Map<String, Object>> targets = new ArrayList<>();
        for (Map<String, Object> found : Yamls.list(new Yaml().load(said.replaceAll("level=[^\n]*", "")))) {
            Map<String, Object> labels = Yamls.map(found.get("labels"));
            labels.keySet().removeAll(List.of("__metrics_path__", "__scheme__", "__scrape_interval__", "__scrape_timeout__"));
            if (!labels.isEmpty()) {
                targets.add(labels);
            }
        }
        return targets;
    }
}
