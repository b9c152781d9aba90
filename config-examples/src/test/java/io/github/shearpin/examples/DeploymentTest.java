package io.github.shearpin.examples;

import static io.github.shearpin.examples.Yamls.list;
import static io.github.shearpin.examples.Yamls.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples of how the agent comes to a program: each names what another has, and what the agent knows. */
class DeploymentTest {

    private static final Path KUBERNETES = Path.of("kubernetes");
    private static final Path DOCKER = Path.of("docker");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_]+)\\)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/rules.yaml", "docker/rules/rules.yaml"})
    void rulesAreReadAndKnownToEditors(String name) throws Exception {
        Path file = Path.of(name);
        RuleSet rules = RuleReader.read(file.toString(), Map.of("SHEARPIN_TOKEN", "0123456789abcdef"));

        assertThat(rules.rules()).isNotEmpty();
        assertThat(rules.warnings()).isEmpty();
        assertThat(rules.exporter().firstPort()).isEqualTo(9478);
        assertThat(rules.exporter().console().token()).isEqualTo("0123456789abcdef");
        String first = Files.readString(file).lines().findFirst().orElseThrow();
        assertThat(first).startsWith("# yaml-language-server: $schema=");
        assertThat(file.resolveSibling(first.substring(first.indexOf('=') + 1))).isRegularFile();
    }

    @Test
    void kindsAreThoseOfKubernetes() throws IOException {
        Map<String, String> kinds = new LinkedHashMap<>();
        for (String file : List.of("deployment", "podmonitor", "networkpolicy", "kustomization")) {
            Map<String, Object> read = Yamls.read(KUBERNETES.resolve(file + ".yaml"));
            kinds.put(file, read.get("apiVersion") + " " + read.get("kind"));
        }
        assertThat(kinds).isEqualTo(Map.of("deployment", "apps/v1 Deployment", "podmonitor", "monitoring.coreos.com/v1 PodMonitor",
                "networkpolicy", "networking.k8s.io/v1 NetworkPolicy",
                "kustomization", "kustomize.config.k8s.io/v1beta1 Kustomization"));
        assertThat(Yamls.read(KUBERNETES.resolve("kustomization.yaml")).get("resources")).asList()
                .allSatisfy(file -> assertThat(KUBERNETES.resolve((String) file)).isRegularFile()).hasSize(3);
    }

    /** As the kubelet fills in what the JVM is told. */
    @Test
    void containerIsToldOfTheJarThatIsBroughtAndOfTheRulesThatAreMounted() throws IOException {
        Map<String, Object> pod = pod();
        Map<String, Object> container = list(pod.get("containers")).get(0);
        Map<String, String> environment = new LinkedHashMap<>();
        for (Map<String, Object> variable : list(container.get("env"))) {
            if (variable.get("value") instanceof String value) {
                Matcher reference = REFERENCE.matcher(value);
                environment.put((String) variable.get("name"), reference.replaceAll(match ->
                        Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group()))));
            }
        }
        Map<String, Object> mounts = byName(container, "mountPath");
        String options = environment.get("JAVA_TOOL_OPTIONS");

        assertThat(options).isEqualTo("-XX:MaxRAMPercentage=75 -javaagent:" + mounts.get("shearpin") + "/shearpin.jar");
        assertThat(environment).containsEntry("SHEARPIN_RULES", (String) mounts.get("shearpin-rules"));
        Map<String, Object> bringing = list(pod.get("initContainers")).get(0);
        assertThat(bringing.get("command")).isEqualTo(List.of("cp", "/shearpin.jar", byName(bringing, "mountPath").get("shearpin") + "/"));
        assertThat(Files.readString(DOCKER.resolve("Dockerfile"))).contains("shearpin.jar /shearpin.jar\n");
    }

    @Test
    void rulesAreMountedSoThatAChangeComesToThePod() throws IOException {
        Map<String, Object> pod = pod();
        for (Map<String, Object> mount : list(list(pod.get("containers")).get(0).get("volumeMounts"))) {
            assertThat(mount).doesNotContainKeys("subPath", "subPathExpr");
        }
        Map<String, Object> volume = list(pod.get("volumes")).stream()
                .filter(each -> each.get("name").equals("shearpin-rules")).findFirst().orElseThrow();
        Map<String, Object> kustomization = Yamls.read(KUBERNETES.resolve("kustomization.yaml"));
        Map<String, Object> generated = list(kustomization.get("configMapGenerator")).get(0);

        assertThat(map(volume.get("configMap")).get("name")).isEqualTo(generated.get("name"));
        assertThat(generated.get("files")).isEqualTo(List.of("rules.yaml"));
        assertThat(map(kustomization.get("generatorOptions")).get("disableNameSuffixHash")).isEqualTo(true);
    }

    @Test
    void podIsLocked() throws IOException {
        Map<String, Object> pod = pod();
        assertThat(map(pod.get("securityContext")).get("runAsNonRoot")).isEqualTo(true);
        List<Map<String, Object>> containers = new ArrayList<>(list(pod.get("initContainers")));
        containers.addAll(list(pod.get("containers")));
        assertThat(containers).hasSize(2).allSatisfy(container -> assertThat(map(container.get("securityContext")))
                .containsEntry("readOnlyRootFilesystem", true).containsEntry("allowPrivilegeEscalation", false)
                .containsEntry("capabilities", Map.of("drop", List.of("ALL"))));
    }

    @Test
    void prometheusIsLedToThePortOfTheAgent() throws IOException {
        Map<String, Object> deployment = Yamls.read(KUBERNETES.resolve("deployment.yaml"));
        Map<String, Object> template = map(map(deployment.get("spec")).get("template"));
        Object labels = map(template.get("metadata")).get("labels");
        Map<String, Object> ports = new LinkedHashMap<>();
        for (Map<String, Object> port : list(list(pod().get("containers")).get(0).get("ports"))) {
            ports.put((String) port.get("name"), port.get("containerPort"));
        }
        Map<String, Object> monitor = map(Yamls.read(KUBERNETES.resolve("podmonitor.yaml")).get("spec"));
        Map<String, Object> policy = map(Yamls.read(KUBERNETES.resolve("networkpolicy.yaml")).get("spec"));

        assertThat(ports).containsEntry("shearpin", 9478);
        assertThat(map(monitor.get("selector")).get("matchLabels")).isEqualTo(labels);
        assertThat(map(policy.get("podSelector")).get("matchLabels")).isEqualTo(labels);
        assertThat(list(monitor.get("podMetricsEndpoints")).get(0)).containsEntry("port", "shearpin").containsEntry("path", "/metrics");
        List<Object> allowed = new ArrayList<>();
        for (Map<String, Object> rule : list(policy.get("ingress"))) {
            list(rule.get("ports")).forEach(port -> allowed.add(port.get("port")));
        }
        assertThat(allowed).containsExactlyElementsOf(ports.keySet());
        assertThat(list(policy.get("ingress")).get(1)).containsKey("from");
    }

    /** The shell of the patch is run, in place of the program one that tells what it was started with. */
    @Test
    void shellKeepsWhatTheImageSays() throws Exception {
        Map<String, Object> patch = Yamls.read(KUBERNETES.resolve("keep-image-options.yaml"));
        Map<String, Object> template = map(map(patch.get("spec")).get("template"));
        Map<String, Object> container = list(map(template.get("spec")).get("containers")).get(0);
        @SuppressWarnings("unchecked")
        List<String> command = new ArrayList<>((List<String>) container.get("command"));
        assertThat(container.get("name")).isEqualTo(list(pod().get("containers")).get(0).get("name"));
        command.addAll(List.of("/bin/sh", "-c", "echo \"$JAVA_TOOL_OPTIONS|$0|$1\"", "a program", "an argument"));

        assertThat(run(command, "-Xmx1g -Dname='a b'"))
                .isEqualTo("-Xmx1g -Dname='a b' -javaagent:/shearpin/shearpin.jar|a program|an argument\n");
        assertThat(run(command, null)).isEqualTo("-javaagent:/shearpin/shearpin.jar|a program|an argument\n");
    }

    private static String run(List<String> command, String options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        if (options != null) {
            builder.environment().put("JAVA_TOOL_OPTIONS", options);
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }

    @Test
    void imageKeepsWhatTheOneBelowSays() throws IOException {
        List<String> instructions = new ArrayList<>();
        for (String line : Files.readString(DOCKER.resolve("Dockerfile")).replace("\\\n", " ").split("\n")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                instructions.add(line.replaceAll(" +", " "));
            }
        }
        assertThat(instructions).allMatch(line -> line.matches("(ARG|FROM|COPY|USER|CMD|ENV|EXPOSE) .+"));
        int application = instructions.indexOf("FROM ${APPLICATION}");
        assertThat(instructions.subList(0, application)).contains("FROM busybox:1.37 AS agent", "USER 65534:65534");
        assertThat(instructions.subList(application, instructions.size())).contains(
                "COPY --from=agent /shearpin.jar /opt/shearpin/shearpin.jar", "COPY rules /etc/shearpin",
                "ENV JAVA_TOOL_OPTIONS=\"${JAVA_TOOL_OPTIONS:-} -javaagent:/opt/shearpin/shearpin.jar\" SHEARPIN_RULES=/etc/shearpin",
                "EXPOSE 9478");
        assertThat(DOCKER.resolve("rules/rules.yaml")).isRegularFile();
    }

    @Test
    void composedPrometheusScrapesTheApplicationsService() throws IOException {
        Map<String, Object> services = map(Yamls.read(DOCKER.resolve("compose.yaml")).get("services"));
        for (Map.Entry<String, Object> service : services.entrySet()) {
            for (Object volume : (List<?>) map(service.getValue()).get("volumes")) {
                assertThat(DOCKER.resolve(((String) volume).split(":")[0])).exists();
            }
        }
        Map<String, Object> scraped = list(Yamls.read(DOCKER.resolve("prometheus.yml")).get("scrape_configs")).get(0);
        Object target = ((List<?>) list(scraped.get("static_configs")).get(0).get("targets")).get(0);
        assertThat(services).containsKeys("application", "prometheus");
        assertThat(target).isEqualTo("application:9478");
        assertThat((List<?>) map(services.get("application")).get("volumes")).asString().contains(":/etc/shearpin:ro");
    }

    @Test
    void prometheusOfComposeTakesItsFile() throws Exception {
        for (String name : List.of("records.yml", "alerts.yml")) {
            Files.copy(Path.of("prometheus").resolve(name), folder.resolve(name));
        }
        Files.copy(DOCKER.resolve("prometheus.yml"), folder.resolve("prometheus.yml"));

        assertThat(Tool.PROMTOOL.run(folder, "check", "config", "prometheus.yml")).contains("SUCCESS");
    }

    /** By systemd itself where the machine has it. */
    @Test
    void serviceTakesTheDropIn() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("systemd/shearpin.conf"));
        assertThat(lines).filteredOn(line -> !line.isBlank() && !line.startsWith("#")).containsExactly("[Service]",
                "Environment=\"JAVA_TOOL_OPTIONS=-javaagent:/opt/shearpin/shearpin.jar\"", "Environment=SHEARPIN_RULES=/etc/shearpin",
                "EnvironmentFile=-/etc/shearpin/environment", "LogsDirectory=shearpin");

        if (Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")))) {
            Path unit = Files.writeString(folder.resolve("shop.service"), "[Service]\nExecStart=/bin/sh -c true\n");
            Files.createDirectory(folder.resolve("shop.service.d"));
            Files.copy(Path.of("systemd/shearpin.conf"), folder.resolve("shop.service.d/shearpin.conf"));
            Process process = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                    .redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).doesNotContain("shop.service");
        }
    }

    private static Map<String, Object> pod() throws IOException {
        Map<String, Object> deployment = Yamls.read(KUBERNETES.resolve("deployment.yaml"));
        return map(map(map(deployment.get("spec")).get("template")).get("spec"));
    }

    /** What the mounts of a container have, by the names of their volumes, which the pod must have. */
    private static Map<String, Object> byName(Map<String, Object> container, String field) throws IOException {
        List<Object> volumes = new ArrayList<>();
        list(pod().get("volumes")).forEach(volume -> volumes.add(volume.get("name")));
        Map<String, Object> found = new LinkedHashMap<>();
        for (Map<String, Object> mount : list(container.get("volumeMounts"))) {
            assertThat(volumes).contains(mount.get("name"));
            found.put((String) mount.get("name"), mount.get(field));
        }
        return found;
    }
}
