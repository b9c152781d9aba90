package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The dashboards are of the form that Grafana itself gives them: TypeScript's compiler holds them to the types that Grafana
 * generates from its schema and publishes as {@code @grafana/schema}, see {@code src/test/grafana-schema/dashboard.ts}.
 */
class DashboardSchemaTest {

    private static final Path SOURCE = Path.of("src/test/grafana-schema");
    private static final Path WORK = Path.of("target/grafana-schema");
    /** Before a dashboard, on its first line, so that the compiler's line numbers are the dashboard's. */
    private static final String TYPED = "import type { Dashboard } from './dashboard'; export const it: Dashboard = ";

    @BeforeAll
    static void install() throws Exception {
        Tool.NPM.isNeeded();
        Files.createDirectories(WORK);
        for (Path old : files(WORK, ".ts")) {
            Files.delete(old);
        }
        for (String name : List.of("package.json", "package-lock.json", "tsconfig.json", "dashboard.ts")) {
            Files.copy(SOURCE.resolve(name), WORK.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Tool.NPM.run(WORK, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    @Test
    void isGrafanasOwn() throws Exception {
        List<String> typed = new ArrayList<>();
        for (Path dashboard : files(Path.of("grafana"), ".json")) {
            String name = dashboard.getFileName().toString().replace(".json", ".ts");
            Files.writeString(WORK.resolve(name), TYPED + Files.readString(dashboard));
            typed.add(name);
        }
        assertThat(Tool.NPM.run(WORK, "exec", "--offline", "--", "tsc", "--project", ".", "--listFiles")).contains(typed);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
