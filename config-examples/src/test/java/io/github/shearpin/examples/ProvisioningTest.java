package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files by which Grafana sets itself up hold what its documentation names, and agree with the files beside them. */
class ProvisioningTest {

    private static final Path FOLDER = Path.of("grafana/provisioning");

    @Test
    void dataSource() throws IOException {
        Map<String, Object> file = Yamls.read(FOLDER.resolve("datasources/shearpin.yaml"));
        assertThat(file).containsOnlyKeys("apiVersion", "datasources").containsEntry("apiVersion", 1);
        assertThat(Yamls.list(file.get("datasources"))).singleElement().satisfies(source -> {
            assertThat(source).containsOnlyKeys("name", "uid", "type", "access", "url", "isDefault", "jsonData")
                    .containsEntry("type", "prometheus").containsEntry("access", "proxy").containsEntry("isDefault", true);
            assertThat(Yamls.map(source.get("jsonData"))).containsOnlyKeys("httpMethod", "timeInterval")
                    .containsEntry("timeInterval", scrapeInterval());
        });
    }

    @Test
    void dashboards() throws IOException {
        Map<String, Object> file = Yamls.read(FOLDER.resolve("dashboards/shearpin.yaml"));
        assertThat(file).containsOnlyKeys("apiVersion", "providers").containsEntry("apiVersion", 1);
        assertThat(Yamls.list(file.get("providers"))).singleElement().satisfies(provider -> {
            assertThat(provider).containsOnlyKeys("name", "folder", "type", "disableDeletion", "allowUiUpdates", "options")
                    .containsEntry("type", "file").containsEntry("allowUiUpdates", false);
            assertThat(Yamls.map(provider.get("options"))).containsOnlyKeys("path");
        });
    }

    private static Object scrapeInterval() throws IOException {
        return Yamls.map(Yamls.read(Path.of("prometheus.yml")).get("global")).get("scrape_interval");
    }
}
